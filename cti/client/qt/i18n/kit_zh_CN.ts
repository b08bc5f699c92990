<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>Content</name>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
</context>
<context>
    <name>EmptyState</name>
    <message>
        <source>Copy details</source>
        <translation>复制详情</translation>
    </message>
</context>
<context>
    <name>Headset</name>
    <message>
        <source>No sound on this computer (PortAudio is missing): use the telephone of your station.</source>
        <translation>本机没有声音组件（缺少 PortAudio）：请用工位上的电话。</translation>
    </message>
    <message>
        <source>No headset was found: the program goes on, speak on the telephone of your station.</source>
        <translation>没有找到耳机：程序照常工作，请用工位上的电话通话。</translation>
    </message>
    <message>
        <source>The headset could not be opened: {why}</source>
        <translation>耳机打不开：{why}</translation>
    </message>
    <message>
        <source>The headset {name} was disconnected.</source>
        <translation>耳机 {name} 已断开。</translation>
    </message>
</context>
<context>
    <name>KeyMap</name>
    <message>
        <source>Show all keys</source>
        <translation>显示全部快捷键</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
</context>
<context>
    <name>KeyOverview</name>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Find a key by its name</source>
        <translation>按名称或拼音首字母找快捷键</translation>
    </message>
</context>
<context>
    <name>ServerLink</name>
    <message>
        <source>The server has not been heard for two seconds.</source>
        <translation>已有两秒没有收到服务器的消息。</translation>
    </message>
    <message>
        <source>The server closed the connection.</source>
        <translation>服务器关闭了连接。</translation>
    </message>
    <message>
        <source>There is no connection to the server; try again once it is back.</source>
        <translation>现在没有连上服务器，连上后请再试。</translation>
    </message>
</context>
<context>
    <name>SignIn</name>
    <message>
        <source>Cordboard - sign in</source>
        <translation>Cordboard - 登录</translation>
    </message>
    <message>
        <source>Agent</source>
        <translation>坐席</translation>
    </message>
    <message>
        <source>Monitor</source>
        <translation>监控</translation>
    </message>
    <message>
        <source>Flow designer</source>
        <translation>流程设计</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>服务器</translation>
    </message>
    <message>
        <source>User</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>Name or address of the server</source>
        <translation>服务器的名称或地址</translation>
    </message>
    <message>
        <source>Caps Lock is on.</source>
        <translation>大写锁定已打开。</translation>
    </message>
    <message>
        <source>Signing in …</source>
        <translation>正在登录…</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>登录</translation>
    </message>
    <message>
        <source>It is the same as on the paper: trust this server</source>
        <translation>与纸上的相同，信任此服务器</translation>
    </message>
    <message>
        <source>Take over here</source>
        <translation>接管到这里</translation>
    </message>
    <message>
        <source>The server shows another fingerprint than before: {new}. Nothing was sent. Ask your administrator whether the server got a new certificate.</source>
        <translation>服务器的指纹变了：{new}。没有发送任何内容。请问管理员是否换了证书。</translation>
    </message>
    <message>
        <source>First meeting with this server. Compare its fingerprint with the paper from your administrator:
{pin}</source>
        <translation>第一次连接此服务器。请与管理员给的纸上指纹核对：
{pin}</translation>
    </message>
    <message>
        <source>Fingerprint of the server {pin}, the same as last time</source>
        <translation>服务器指纹 {pin} 与上次相同</translation>
    </message>
    <message>
        <source>The server&apos;s fingerprint will be shown here.</source>
        <translation>这里会显示服务器的指纹。</translation>
    </message>
    <message>
        <source>The server does not answer ({why}). It is asked again every {n} seconds.</source>
        <translation>服务器没有应答（{why}）。每 {n} 秒再试一次。</translation>
    </message>
</context>
<context>
    <name>Skeleton</name>
    <message>
        <source>Still waiting for the server&apos;s answer.</source>
        <translation>仍在等待服务器的答复。</translation>
    </message>
    <message>
        <source>Stop waiting</source>
        <translation>不再等待</translation>
    </message>
</context>
<context>
    <name>Table</name>
    <message>
        <source>Sorting paused</source>
        <translation>排序已暂停</translation>
    </message>
</context>
<context>
    <name>_Formats</name>
    <message>
        <source>h</source>
        <translation>小时</translation>
    </message>
    <message>
        <source>min</source>
        <translation>分</translation>
    </message>
    <message>
        <source>s</source>
        <translation>秒</translation>
    </message>
    <message>
        <source>today {time}</source>
        <translation>今天 {time}</translation>
    </message>
</context>
<context>
    <name>_Refusals</name>
    <message>
        <source>The connection to the server broke before it answered; try again once it is back.</source>
        <translation>与服务器的连接在答复之前断开了；连接恢复后请再试一次。</translation>
    </message>
    <message>
        <source>Your account may not do this; ask a supervisor.</source>
        <translation>您的账号没有这个权限，请找班长。</translation>
    </message>
    <message>
        <source>The call does not allow this now: it was just answered, held or ended. Look at its state and try again.</source>
        <translation>通话此刻不允许这样做：它可能刚被接听、保持或挂断。请看一下通话状态再试。</translation>
    </message>
    <message>
        <source>No line or place is free for this; try again later.</source>
        <translation>没有空闲的线路或位置，请稍后再试。</translation>
    </message>
    <message>
        <source>This cannot be done with this call.</source>
        <translation>不能对这个通话这样做。</translation>
    </message>
    <message>
        <source>Somebody else is doing something with this call; try again.</source>
        <translation>别人正在处理这个通话，请再试一次。</translation>
    </message>
    <message>
        <source>This call is not yours; act on the calls at your own desk.</source>
        <translation>这不是您的通话；只能操作自己工位上的通话。</translation>
    </message>
    <message>
        <source>The call is over; nothing can be done with it any more.</source>
        <translation>这个通话已经结束，不能再操作。</translation>
    </message>
    <message>
        <source>The call is over, or the other side is not there; check the number and try again.</source>
        <translation>通话已经结束，或者对方不存在、没有签入；请核对号码后再试。</translation>
    </message>
    <message>
        <source>The other side or your own telephone is busy, or no line is free. End or hold what goes on, choose another number, or try again later.</source>
        <translation>对方或您自己的话机正忙，或者没有空闲线路。请先结束或保持当前通话，换一个号码，或者稍后再试。</translation>
    </message>
    <message>
        <source>This number cannot be dialled; check it.</source>
        <translation>这个号码不能拨打，请核对。</translation>
    </message>
    <message>
        <source>The agent is not signed in (any more).</source>
        <translation>该坐席没有签入，或已经签退。</translation>
    </message>
    <message>
        <source>The agent&apos;s state does not allow this now; wait for the end of the call or of the wrap-up.</source>
        <translation>坐席此刻的状态不允许这样做；请等通话或话后处理结束。</translation>
    </message>
    <message>
        <source>There is no such disposition (any more); choose another one.</source>
        <translation>没有这个小结，请另选一个。</translation>
    </message>
    <message>
        <source>The call was not yours; set the disposition of your own calls.</source>
        <translation>这不是您的通话；只能给自己的通话选小结。</translation>
    </message>
    <message>
        <source>The call is over, or the customer is back already.</source>
        <translation>通话已经结束，或者客户已经回来。</translation>
    </message>
    <message>
        <source>Only a customer with whom you talk alone can be sent there; answer the call, or let the others leave first.</source>
        <translation>只有与您单独通话的客户才能转入服务段；请先接听，或先让其他人离开。</translation>
    </message>
    <message>
        <source>The customer listens to a flow already.</source>
        <translation>客户已经在一个服务段里。</translation>
    </message>
    <message>
        <source>Customers cannot be sent into this flow; choose another one.</source>
        <translation>这个流程不是服务段，不能转入客户；请另选一个。</translation>
    </message>
    <message>
        <source>This contact is not on your screen any more.</source>
        <translation>这个名单号码已不在您的屏幕上。</translation>
    </message>
    <message>
        <source>There is no card of this customer.</source>
        <translation>没有这位客户的资料。</translation>
    </message>
    <message>
        <source>Somebody else changed this card meanwhile; read it again before you save.</source>
        <translation>别人刚改过这份资料；请重新读取后再保存。</translation>
    </message>
    <message>
        <source>Something cannot be saved as it is written; check the numbers.</source>
        <translation>有一项填写不能保存；请检查号码。</translation>
    </message>
    <message>
        <source>You may see the records of your own calls.</source>
        <translation>您只能查看自己的通话记录。</translation>
    </message>
    <message>
        <source>There is no finished recording of this call.</source>
        <translation>这个通话没有录完的录音。</translation>
    </message>
    <message>
        <source>The call was not yours; ask a supervisor for its recording.</source>
        <translation>这不是您的通话；要听录音请找班长。</translation>
    </message>
    <message>
        <source>The recording cannot be played; tell an administrator.</source>
        <translation>这段录音不能播放，请告诉管理员。</translation>
    </message>
    <message>
        <source>The agent is not signed in, or you supervise no call (any more).</source>
        <translation>该坐席没有签入，或者您已不在监督通话。</translation>
    </message>
    <message>
        <source>The agent is in no call now; there is nothing to hear.</source>
        <translation>该坐席此刻没有通话，无法监听。</translation>
    </message>
    <message>
        <source>Your own station is busy; end its call first.</source>
        <translation>您自己的工位正忙；请先结束它的通话。</translation>
    </message>
    <message>
        <source>This call cannot be supervised now; try again.</source>
        <translation>这个通话此刻不能监督，请再试一次。</translation>
    </message>
    <message>
        <source>There is no such campaign (any more).</source>
        <translation>没有这个外呼活动。</translation>
    </message>
    <message>
        <source>The campaign was started or paused meanwhile.</source>
        <translation>这个外呼活动刚被启动或暂停。</translation>
    </message>
    <message>
        <source>Your station has no place for a headset; sign in at another one.</source>
        <translation>您的工位不支持耳机；请换一个工位登录。</translation>
    </message>
    <message>
        <source>Your station is a telephone: speak and hear there.</source>
        <translation>您的工位是电话机：请用话机通话。</translation>
    </message>
    <message>
        <source>The sound part of the server did not open a place for the headset; try again.</source>
        <translation>服务器的语音部分没有为耳机开通位置，请再试一次。</translation>
    </message>
    <message>
        <source>This account is used at another desk now.</source>
        <translation>此账号已在别处接管。</translation>
    </message>
    <message>
        <source>This sign-in is not valid any more.</source>
        <translation>这次登录已失效。</translation>
    </message>
    <message>
        <source>You have signed out.</source>
        <translation>您已签退。</translation>
    </message>
    <message>
        <source>The server is stopping.</source>
        <translation>服务器正在停止。</translation>
    </message>
    <message>
        <source>The name or the password is wrong; tries left before the account is locked: {left}.</source>
        <translation>用户名或密码不对；再错 {left} 次账号将被锁定。</translation>
    </message>
    <message>
        <source>The account is locked after too many wrong passwords; try again in {minutes} min, or ask an administrator to unlock it.</source>
        <translation>密码输错次数过多，账号已锁定；请在 {minutes} 分钟后再试，或请管理员解锁。</translation>
    </message>
    <message>
        <source>This account is signed in at station {station}; sign out there, or take over.</source>
        <translation>此账号正在 {station} 工位登录；请在那里签退，或在此接管。</translation>
    </message>
    <message>
        <source>This account may not use this program; sign in with another one, or ask an administrator.</source>
        <translation>这个账号不能使用本程序；请换一个账号登录，或找管理员授权。</translation>
    </message>
    <message>
        <source>The station is in use, or none is free; choose another one, or have somebody sign out.</source>
        <translation>工位已被占用或没有空闲工位；请换一个工位，或请别人先签退。</translation>
    </message>
    <message>
        <source>There is no such station; choose another one, or leave it empty for a free one.</source>
        <translation>没有这个工位；请另选一个，或留空由系统分配。</translation>
    </message>
</context>
<context>
    <name>_Toast</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>_Words</name>
    <message>
        <source>Ready</source>
        <translation>空闲</translation>
    </message>
    <message>
        <source>Reserved</source>
        <translation>预占</translation>
    </message>
    <message>
        <source>Ringing</source>
        <translation>振铃</translation>
    </message>
    <message>
        <source>Dialling</source>
        <translation>呼出</translation>
    </message>
    <message>
        <source>Talking</source>
        <translation>通话</translation>
    </message>
    <message>
        <source>On hold</source>
        <translation>保持</translation>
    </message>
    <message>
        <source>In a segment</source>
        <translation>服务段中</translation>
    </message>
    <message>
        <source>Conference</source>
        <translation>会议</translation>
    </message>
    <message>
        <source>Wrap-up</source>
        <translation>话后</translation>
    </message>
    <message>
        <source>Not ready</source>
        <translation>示忙</translation>
    </message>
    <message>
        <source>Logged off</source>
        <translation>离线</translation>
    </message>
    <message>
        <source>Lost</source>
        <translation>失联</translation>
    </message>
    <message>
        <source>In flow</source>
        <translation>流程</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>排队</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>已结束</translation>
    </message>
    <message>
        <source>Idle</source>
        <translation>空</translation>
    </message>
    <message>
        <source>Blocked</source>
        <translation>闭塞</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>Remote alarm</source>
        <translation>远端告警</translation>
    </message>
    <message>
        <source>No signal</source>
        <translation>无信号</translation>
    </message>
    <message>
        <source>All ones</source>
        <translation>全 1</translation>
    </message>
    <message>
        <source>Signalling down</source>
        <translation>信令断</translation>
    </message>
    <message>
        <source>Critical</source>
        <translation>紧急</translation>
    </message>
    <message>
        <source>Major</source>
        <translation>重要</translation>
    </message>
    <message>
        <source>Notice</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Stopped at limit</source>
        <translation>超限停</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Break</source>
        <translation>小休</translation>
    </message>
    <message>
        <source>Lunch</source>
        <translation>用餐</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>培训</translation>
    </message>
    <message>
        <source>Meeting</source>
        <translation>会议</translation>
    </message>
    <message>
        <source>Coaching</source>
        <translation>辅导</translation>
    </message>
    <message>
        <source>Paperwork</source>
        <translation>案头</translation>
    </message>
    <message>
        <source>Missed a call</source>
        <translation>未接来电</translation>
    </message>
    <message>
        <source>Set by supervisor</source>
        <translation>班长设置</translation>
    </message>
    <message>
        <source>Signed on</source>
        <translation>已签入</translation>
    </message>
    <message>
        <source>Preview not taken</source>
        <translation>未接预览</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>其他</translation>
    </message>
</context>
</TS>
