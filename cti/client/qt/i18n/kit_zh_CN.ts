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
