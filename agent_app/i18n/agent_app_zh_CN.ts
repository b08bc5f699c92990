<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>AgentKeys</name>
    <message>
        <source>Call</source>
        <translation>通话</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>接听</translation>
    </message>
    <message>
        <source>Reject, skip</source>
        <translation>拒接、跳过</translation>
    </message>
    <message>
        <source>Hang up</source>
        <translation>挂机</translation>
    </message>
    <message>
        <source>Dial</source>
        <translation>拨号</translation>
    </message>
    <message>
        <source>Hold, retrieve, swap</source>
        <translation>保持、取回、切换</translation>
    </message>
    <message>
        <source>Mute</source>
        <translation>静音</translation>
    </message>
    <message>
        <source>Transfer, complete</source>
        <translation>转接、完成转接</translation>
    </message>
    <message>
        <source>Send into a segment</source>
        <translation>送入服务段</translation>
    </message>
    <message>
        <source>Conference</source>
        <translation>会议</translation>
    </message>
    <message>
        <source>Keypad</source>
        <translation>键盘</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>空闲</translation>
    </message>
    <message>
        <source>Not ready, then 1-9</source>
        <translation>示忙，再按 1-9</translation>
    </message>
    <message>
        <source>Compact bar</source>
        <translation>小窗条</translation>
    </message>
    <message>
        <source>30 more seconds of wrap-up</source>
        <translation>话后再加 30 秒</translation>
    </message>
    <message>
        <source>Do the page&apos;s main thing</source>
        <translation>做本页的主要动作</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Areas</source>
        <translation>区域</translation>
    </message>
    <message>
        <source>Find a customer, dial</source>
        <translation>找客户、拨号</translation>
    </message>
    <message>
        <source>Find a command</source>
        <translation>找命令</translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>客户</translation>
    </message>
    <message>
        <source>Script</source>
        <translation>话术</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>通话笔记</translation>
    </message>
    <message>
        <source>Supervisor</source>
        <translation>班长</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>小结</translation>
    </message>
    <message>
        <source>Next tab</source>
        <translation>下一个标签</translation>
    </message>
    <message>
        <source>Next region</source>
        <translation>下一个区域</translation>
    </message>
    <message>
        <source>Last region</source>
        <translation>上一个区域</translation>
    </message>
    <message>
        <source>Close the innermost layer</source>
        <translation>关闭最里面的一层</translation>
    </message>
    <message>
        <source>Script: way {n}</source>
        <translation>话术：分支 {n}</translation>
    </message>
</context>
<context>
    <name>AgentWindow</name>
    <message>
        <source>Cordboard Agent</source>
        <translation>Cordboard 坐席</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>通话</translation>
    </message>
    <message>
        <source>Customers</source>
        <translation>客户</translation>
    </message>
    <message>
        <source>Records</source>
        <translation>记录</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Knowledge</source>
        <translation>知识</translation>
    </message>
    <message>
        <source>Mailbox</source>
        <translation>信箱</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>This server has no knowledge base.</source>
        <translation>此服务器还没有知识库。</translation>
    </message>
    <message>
        <source>Articles appear here once an administrator has added some.</source>
        <translation>管理员添加文章后会显示在这里。</translation>
    </message>
    <message>
        <source>The mailbox is empty.</source>
        <translation>信箱是空的。</translation>
    </message>
    <message>
        <source>Voice messages, texts, faxes and e-mail for your queues arrive here.</source>
        <translation>您所在队列的留言、短信、传真和邮件会到这里。</translation>
    </message>
    <message>
        <source>No result is chosen.</source>
        <translation>还没有选小结。</translation>
    </message>
    <message>
        <source>Press its digit, or Ctrl+Enter again to finish without one.</source>
        <translation>按数字选一个；再按 Ctrl+Enter 则不选直接完成。</translation>
    </message>
    <message>
        <source>What you type cannot be kept on this computer: {why}</source>
        <translation>输入的内容存不到本机：{why}</translation>
    </message>
    <message>
        <source>It stays in the field; make room on the disk.</source>
        <translation>内容还在输入框里；请腾出磁盘空间。</translation>
    </message>
    <message>
        <source>You are in a call: hang up first (F4).</source>
        <translation>正在通话：请先挂机（F4）。</translation>
    </message>
</context>
<context>
    <name>CallBar</name>
    <message>
        <source>Answer</source>
        <translation>接听</translation>
    </message>
    <message>
        <source>Transfer</source>
        <translation>转接</translation>
    </message>
    <message>
        <source>Conference</source>
        <translation>会议</translation>
    </message>
    <message>
        <source>Keypad</source>
        <translation>键盘</translation>
    </message>
    <message>
        <source>Hang up</source>
        <translation>挂机</translation>
    </message>
    <message>
        <source>Drop the question (Esc)</source>
        <translation>取消询问（Esc）</translation>
    </message>
    <message>
        <source>Swap</source>
        <translation>切换</translation>
    </message>
    <message>
        <source>Retrieve</source>
        <translation>取回</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>接回</translation>
    </message>
    <message>
        <source>Hold</source>
        <translation>保持</translation>
    </message>
    <message>
        <source>Muted</source>
        <translation>已静音</translation>
    </message>
    <message>
        <source>Mute</source>
        <translation>静音</translation>
    </message>
    <message>
        <source>Complete</source>
        <translation>完成转接</translation>
    </message>
    <message>
        <source>Join all</source>
        <translation>三方</translation>
    </message>
    <message>
        <source>Not while the server is away.</source>
        <translation>没有连上服务器，暂不可用。</translation>
    </message>
    <message>
        <source>listens to “{title}” and comes back</source>
        <translation>正在听“{title}”，听完接回</translation>
    </message>
    <message>
        <source>Consultation</source>
        <translation>询问</translation>
    </message>
    <message>
        <source>waited {time}</source>
        <translation>入队等待 {time}</translation>
    </message>
    <message>
        <source>{name} on hold {time}</source>
        <translation>{name} 保持中 {time}</translation>
    </message>
    <message>
        <source>Waiting for a call</source>
        <translation>等待来电</translation>
    </message>
    <message>
        <source>No calls come while you are not ready</source>
        <translation>示忙中，不会来电</translation>
    </message>
    <message>
        <source>A call is being connected for you</source>
        <translation>正在为您接通</translation>
    </message>
    <message>
        <source>No connection to the server</source>
        <translation>没有连上服务器</translation>
    </message>
    <message>
        <source>Not signed on as an agent</source>
        <translation>未签入</translation>
    </message>
    <message>
        <source>{queue} {n} waiting</source>
        <translation>{queue} 排队 {n}</translation>
    </message>
</context>
<context>
    <name>CallPage</name>
    <message>
        <source>Who</source>
        <translation>客户</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>笔记</translation>
    </message>
</context>
<context>
    <name>CompactBar</name>
    <message>
        <source>Answer</source>
        <translation>接听</translation>
    </message>
    <message>
        <source>Pass on</source>
        <translation>转别人</translation>
    </message>
    <message>
        <source>Transfer</source>
        <translation>转接</translation>
    </message>
    <message>
        <source>Hang up</source>
        <translation>挂机</translation>
    </message>
    <message>
        <source>Dial</source>
        <translation>拨号</translation>
    </message>
    <message>
        <source>Be ready</source>
        <translation>恢复空闲</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Number to dial</source>
        <translation>输入号码</translation>
    </message>
    <message>
        <source>Large window (Ctrl+B)</source>
        <translation>大窗口（Ctrl+B）</translation>
    </message>
    <message>
        <source>Leave the compact bar</source>
        <translation>离开小窗条</translation>
    </message>
    <message>
        <source>Retrieve</source>
        <translation>取回</translation>
    </message>
    <message>
        <source>Hold</source>
        <translation>保持</translation>
    </message>
    <message>
        <source>Muted</source>
        <translation>已静音</translation>
    </message>
    <message>
        <source>Mute</source>
        <translation>静音</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>拒接</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>跳过</translation>
    </message>
    <message>
        <source>The connection to the server broke; trying again</source>
        <translation>与服务器的连接已断开，正在重连</translation>
    </message>
    <message>
        <source>Sound goes on; notes and results are kept here and sent afterwards</source>
        <translation>通话声音不受影响；笔记和小结已存本机，连上后自动补交</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>小结</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>录音中</translation>
    </message>
    <message>
        <source>{n} s left</source>
        <translation>剩 {n} 秒</translation>
    </message>
</context>
<context>
    <name>CustomerCard</name>
    <message>
        <source>Customer</source>
        <translation>客户</translation>
    </message>
    <message>
        <source>&amp;History</source>
        <translation>历史(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>Save custom&amp;er</source>
        <translation>建客户卡(&amp;E)</translation>
    </message>
    <message>
        <source>Member</source>
        <translation>会员号</translation>
    </message>
    <message>
        <source>Company</source>
        <translation>单位</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Looked after by</source>
        <translation>专属坐席</translation>
    </message>
    <message>
        <source>The customer&apos;s card appears here with the next call.</source>
        <translation>来电时这里显示客户资料。</translation>
    </message>
    <message>
        <source>Looking for the card …</source>
        <translation>正在查找客户资料…</translation>
    </message>
    <message>
        <source>The card could not be fetched: {why}</source>
        <translation>客户资料没有取到：{why}</translation>
    </message>
    <message>
        <source>New customer, first call. Saving makes a card for this number.</source>
        <translation>新客户 · 首次来电。保存后为此号码建卡。</translation>
    </message>
    <message>
        <source>The card says nothing more yet.</source>
        <translation>客户卡上还没有更多资料。</translation>
    </message>
</context>
<context>
    <name>CustomerForm</name>
    <message>
        <source>Name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>Form of address</source>
        <translation>称呼</translation>
    </message>
    <message>
        <source>Member number</source>
        <translation>会员号</translation>
    </message>
    <message>
        <source>Company</source>
        <translation>单位</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Save customer</source>
        <translation>保存客户</translation>
    </message>
    <message>
        <source>Card of {name}</source>
        <translation>{name} 的资料</translation>
    </message>
    <message>
        <source>New customer, {number}</source>
        <translation>新客户 {number}</translation>
    </message>
    <message>
        <source>kept on this computer {time}</source>
        <translation>已存本机 {time}</translation>
    </message>
    <message>
        <source>A card needs a name: type one.</source>
        <translation>客户卡要有姓名，请填写。</translation>
    </message>
</context>
<context>
    <name>CustomersPage</name>
    <message>
        <source>Name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>号码</translation>
    </message>
    <message>
        <source>Member</source>
        <translation>会员号</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>级别</translation>
    </message>
    <message>
        <source>Company</source>
        <translation>单位</translation>
    </message>
    <message>
        <source>Name, pinyin, number or member number</source>
        <translation>姓名、拼音首字母、号码或会员号</translation>
    </message>
    <message>
        <source>Search customers</source>
        <translation>找客户</translation>
    </message>
    <message>
        <source>Card</source>
        <translation>客户卡</translation>
    </message>
    <message>
        <source>Dial</source>
        <translation>拨号</translation>
    </message>
    <message>
        <source>Dial number</source>
        <translation>拨此号码</translation>
    </message>
    <message>
        <source>Type to find a customer.</source>
        <translation>输入即可找客户。</translation>
    </message>
    <message>
        <source>By name, pinyin initials, telephone or member number.</source>
        <translation>可用姓名、拼音首字母、电话或会员号。</translation>
    </message>
    <message>
        <source>The search did not work.</source>
        <translation>没有查成。</translation>
    </message>
    <message>
        <source>Nobody was found.</source>
        <translation>没有找到。</translation>
    </message>
    <message>
        <source>Ctrl+Enter dials what you typed.</source>
        <translation>按 Ctrl+Enter 拨打输入的号码。</translation>
    </message>
    <message>
        <source>The first {n} are shown: type one more character.</source>
        <translation>只显示前 {n} 个：请再输入一个字。</translation>
    </message>
    <message>
        <source>Nobody is chosen.</source>
        <translation>没有选中客户。</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
</context>
<context>
    <name>FactsPanel</name>
    <message>
        <source>Call</source>
        <translation>通话</translation>
    </message>
    <message>
        <source>From</source>
        <translation>主叫</translation>
    </message>
    <message>
        <source>To</source>
        <translation>被叫</translation>
    </message>
    <message>
        <source>Began</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Campaign</source>
        <translation>活动</translation>
    </message>
</context>
<context>
    <name>Foot</name>
    <message>
        <source>Connected</source>
        <translation>已连接</translation>
    </message>
    <message>
        <source>Disconnected</source>
        <translation>已断开</translation>
    </message>
    <message>
        <source>Headset {name}</source>
        <translation>耳机 {name}</translation>
    </message>
    <message>
        <source>No headset: telephone of the station</source>
        <translation>没有耳机：用工位电话</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>录音中</translation>
    </message>
    <message>
        <source>No recording</source>
        <translation>未录音</translation>
    </message>
    <message>
        <source>{user} {name} · station {station}</source>
        <translation>{user} {name} · 工位 {station}</translation>
    </message>
    <message>
        <source>{queue} {n} waiting</source>
        <translation>{queue} 排队 {n}</translation>
    </message>
    <message>
        <source>longest {time}</source>
        <translation>最长 {time}</translation>
    </message>
    <message>
        <source>in no queue</source>
        <translation>不在任何队列</translation>
    </message>
    <message>
        <source>Calls {n} · mean {time}</source>
        <translation>本班接 {n} · 均 {time}</translation>
    </message>
</context>
<context>
    <name>HistoryCard</name>
    <message>
        <source>Earlier contacts</source>
        <translation>往来记录</translation>
    </message>
    <message>
        <source>None known.</source>
        <translation>没有记录。</translation>
    </message>
    <message>
        <source>Looking for earlier calls …</source>
        <translation>正在查找往来记录…</translation>
    </message>
    <message numerus="yes">
        <source>All %n</source>
        <translation>
            <numerusform>全部 %n 条</numerusform>
        </translation>
    </message>
    <message>
        <source>Outgoing</source>
        <translation>去电</translation>
    </message>
    <message>
        <source>Incoming</source>
        <translation>来电</translation>
    </message>
</context>
<context>
    <name>Keypad</name>
    <message>
        <source>Keypad</source>
        <translation>键盘</translation>
    </message>
    <message>
        <source>Type digits · Esc closes</source>
        <translation>直接按数字 · Esc 关闭</translation>
    </message>
</context>
<context>
    <name>LinkBanner</name>
    <message>
        <source>Connected again.</source>
        <translation>已重新连上。</translation>
    </message>
    <message>
        <source>The connection to the server broke; trying again</source>
        <translation>与服务器的连接已断开，正在重连</translation>
    </message>
    <message>
        <source>The connection to the server broke; trying again (attempt {n})</source>
        <translation>与服务器的连接已断开，正在重连（第 {n} 次）</translation>
    </message>
    <message>
        <source>The sound of a call goes on. Notes and results are kept on this computer and sent afterwards. Hang up and mute work.</source>
        <translation>通话声音不受影响；笔记和小结已存本机，连上后自动补交；挂机和静音可用。</translation>
    </message>
    <message>
        <source>Sign in again to go on.</source>
        <translation>请重新登录后继续。</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>登录</translation>
    </message>
</context>
<context>
    <name>MessagesPage</name>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Notice</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>No messages.</source>
        <translation>没有消息。</translation>
    </message>
    <message>
        <source>Notices of this program are kept here.</source>
        <translation>本程序的提示都留在这里。</translation>
    </message>
</context>
<context>
    <name>MiddleCard</name>
    <message>
        <source>Script</source>
        <translation>话术</translation>
    </message>
    <message>
        <source>Call data</source>
        <translation>通话数据</translation>
    </message>
    <message>
        <source>Ctrl+Tab next page</source>
        <translation>Ctrl+Tab 换页</translation>
    </message>
    <message>
        <source>You are ready. The next call comes to you.</source>
        <translation>空闲中，等待下一个来电。</translation>
    </message>
    <message>
        <source>Ctrl+L finds a customer or dials a number.</source>
        <translation>按 Ctrl+L 找客户或拨号。</translation>
    </message>
    <message>
        <source>No connection to the server.</source>
        <translation>没有连上服务器。</translation>
    </message>
    <message>
        <source>This account is not signed on as an agent.</source>
        <translation>此账号未以坐席身份签入。</translation>
    </message>
    <message>
        <source>Ask an administrator to give it an agent&apos;s number.</source>
        <translation>请管理员为它分配坐席工号。</translation>
    </message>
    <message>
        <source>You are not ready: no calls come.</source>
        <translation>示忙中，不会来电。</translation>
    </message>
    <message>
        <source>Press F11 when you want to take calls.</source>
        <translation>想接电话时按 F11。</translation>
    </message>
</context>
<context>
    <name>NotesColumn</name>
    <message>
        <source>Notes</source>
        <translation>通话笔记</translation>
    </message>
    <message>
        <source>What is worth keeping of this call</source>
        <translation>这次通话值得记下的内容</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>小结</translation>
    </message>
    <message>
        <source>may be changed in wrap-up</source>
        <translation>挂机后可再改</translation>
    </message>
    <message>
        <source>Supervisor</source>
        <translation>班长</translation>
    </message>
    <message>
        <source>The site has named no results yet.</source>
        <translation>还没有设置小结选项。</translation>
    </message>
    <message>
        <source>kept {time}</source>
        <translation>已自动保存 {time}</translation>
    </message>
    <message>
        <source>listens to this call</source>
        <translation>正在监听本次通话</translation>
    </message>
    <message>
        <source>speaks to you; the customer does not hear it</source>
        <translation>正在耳语：客户听不到</translation>
    </message>
    <message>
        <source>is in the call and is heard by all</source>
        <translation>已强插：双方都听得到</translation>
    </message>
    <message>
        <source>Nobody is on this call with you.</source>
        <translation>没有班长在听这通电话。</translation>
    </message>
</context>
<context>
    <name>PathCard</name>
    <message>
        <source>Path of the call</source>
        <translation>来电路径</translation>
    </message>
    <message>
        <source>flow {name}</source>
        <translation>流程 {name}</translation>
    </message>
    <message>
        <source>Came straight here, through no flow.</source>
        <translation>直接来电，没有经过流程。</translation>
    </message>
    <message>
        <source>keyed {digits}</source>
        <translation>按 {digits}</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
</context>
<context>
    <name>RecordsPage</name>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Direction</source>
        <translation>方向</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>号码</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Talk</source>
        <translation>通话</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>小结</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Incoming</source>
        <translation>来电</translation>
    </message>
    <message>
        <source>Outgoing</source>
        <translation>去电</translation>
    </message>
    <message>
        <source>Load again</source>
        <translation>重新载入</translation>
    </message>
    <message>
        <source>Call back</source>
        <translation>回拨</translation>
    </message>
    <message>
        <source>The records could not be fetched.</source>
        <translation>记录没有取到。</translation>
    </message>
    <message numerus="yes">
        <source>%n call(s)</source>
        <translation>
            <numerusform>%n 通</numerusform>
        </translation>
    </message>
    <message>
        <source>No calls yet.</source>
        <translation>还没有通话。</translation>
    </message>
    <message>
        <source>Your finished calls are listed here.</source>
        <translation>您打完的电话会列在这里。</translation>
    </message>
    <message>
        <source>Internal</source>
        <translation>内部</translation>
    </message>
    <message>
        <source>Answered</source>
        <translation>已接</translation>
    </message>
    <message>
        <source>Gave up waiting</source>
        <translation>排队放弃</translation>
    </message>
    <message>
        <source>Served by flow</source>
        <translation>自助完成</translation>
    </message>
    <message>
        <source>Busy</source>
        <translation>忙</translation>
    </message>
    <message>
        <source>No answer</source>
        <translation>无应答</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>拒接</translation>
    </message>
    <message>
        <source>Dropped</source>
        <translation>掉话</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>留言机</translation>
    </message>
    <message>
        <source>Fax</source>
        <translation>传真</translation>
    </message>
    <message>
        <source>No such number</source>
        <translation>空号</translation>
    </message>
    <message>
        <source>Network busy</source>
        <translation>网络忙</translation>
    </message>
    <message>
        <source>Joined</source>
        <translation>已合并</translation>
    </message>
</context>
<context>
    <name>RingingCard</name>
    <message>
        <source>Answer</source>
        <translation>接听</translation>
    </message>
    <message>
        <source>Dial</source>
        <translation>拨号</translation>
    </message>
    <message>
        <source>Pass on</source>
        <translation>转别人</translation>
    </message>
    <message>
        <source>s until it
moves on</source>
        <translation>秒后转
下一位</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>拒接</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>跳过</translation>
    </message>
    <message>
        <source>new customer, first call</source>
        <translation>新客户 · 首次来电</translation>
    </message>
    <message>
        <source>came straight here, through no flow</source>
        <translation>直接来电，没有经过流程</translation>
    </message>
    <message>
        <source>last contact {when}, {who}</source>
        <translation>上次联系 {when}，{who}</translation>
    </message>
    <message>
        <source>waited</source>
        <translation>已等待</translation>
    </message>
    <message>
        <source>this shift</source>
        <translation>本班</translation>
    </message>
    <message>
        <source>call {n}</source>
        <translation>第 {n} 通</translation>
    </message>
    <message>
        <source>queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Campaign {name}</source>
        <translation>活动 {name}</translation>
    </message>
    <message>
        <source>{title}: {value}</source>
        <translation>{title}：{value}</translation>
    </message>
</context>
<context>
    <name>ScriptPanel</name>
    <message>
        <source>Please say</source>
        <translation>请这样说</translation>
    </message>
    <message>
        <source>If the caller …</source>
        <translation>客户要是…</translation>
    </message>
    <message>
        <source>press Ctrl+digit</source>
        <translation>按 Ctrl+数字</translation>
    </message>
</context>
<context>
    <name>SegmentNotices</name>
    <message>
        <source>The customer is back from “{title}”.</source>
        <translation>客户已听完“{title}”，已接回。</translation>
    </message>
    <message>
        <source>“{title}” broke off; the customer is back.</source>
        <translation>“{title}”中断，客户已接回。</translation>
    </message>
    <message>
        <source>Ask what he still needs; the designer sees the error.</source>
        <translation>请询问客户还需要什么；错误已记入流程日志。</translation>
    </message>
    <message>
        <source>“{title}” passed the customer on.</source>
        <translation>“{title}”已将客户转走。</translation>
    </message>
    <message>
        <source>He does not come back to you.</source>
        <translation>客户不会再回到这里。</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>This computer</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>账号</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Headset</source>
        <translation>耳机</translation>
    </message>
    <message>
        <source>Microphone level</source>
        <translation>麦克风电平</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Play a tone</source>
        <translation>试听</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>退出登录</translation>
    </message>
    <message>
        <source>The system&apos;s choice</source>
        <translation>系统默认</translation>
    </message>
</context>
<context>
    <name>Sound</name>
    <message>
        <source>The station gives no sound: {why}</source>
        <translation>工位没有声音：{why}</translation>
    </message>
</context>
<context>
    <name>StateButton</name>
    <message>
        <source>On a call</source>
        <translation>通话中</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>空闲</translation>
    </message>
    <message>
        <source>1  Not ready</source>
        <translation>1  示忙</translation>
    </message>
</context>
<context>
    <name>StationPanel</name>
    <message>
        <source>Station</source>
        <translation>工位</translation>
    </message>
    <message>
        <source>Headset</source>
        <translation>耳机</translation>
    </message>
    <message>
        <source>Telephone</source>
        <translation>电话</translation>
    </message>
    <message>
        <source>extension, empty: the usual one</source>
        <translation>分机号，空着用常用的</translation>
    </message>
    <message>
        <source>Number of the station</source>
        <translation>工位号</translation>
    </message>
    <message>
        <source>Try</source>
        <translation>试听</translation>
    </message>
    <message>
        <source>No sound device here: sign in and speak on the station&apos;s telephone.</source>
        <translation>本机没有声音设备：可以登录，用工位电话通话。</translation>
    </message>
</context>
<context>
    <name>TasksPage</name>
    <message>
        <source>{name} is waiting to be called.</source>
        <translation>请联系 {name}。</translation>
    </message>
    <message>
        <source>F5 dials, F3 skips.</source>
        <translation>F5 拨出，F3 跳过。</translation>
    </message>
    <message numerus="yes">
        <source>%n result(s) wait for the connection.</source>
        <translation>
            <numerusform>%n 条小结等待补交。</numerusform>
        </translation>
    </message>
    <message>
        <source>They are kept on this computer and sent by themselves.</source>
        <translation>已存本机，连上后自动补交。</translation>
    </message>
    <message>
        <source>There is nothing left to do.</source>
        <translation>没有待办的任务。</translation>
    </message>
    <message>
        <source>Contacts of a preview campaign and unsent results appear here.</source>
        <translation>预览外呼的客户和未交的小结会显示在这里。</translation>
    </message>
</context>
<context>
    <name>TransferPanel</name>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>分机</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Call in a third party</source>
        <translation>加第三方</translation>
    </message>
    <message>
        <source>Pass the ringing call on</source>
        <translation>把来电转给别人</translation>
    </message>
    <message>
        <source>Transfer</source>
        <translation>转接</translation>
    </message>
    <message>
        <source>The caller hears music while you ask.</source>
        <translation>询问时客户听到音乐。</translation>
    </message>
    <message>
        <source>The call rings there instead of here.</source>
        <translation>电话会改在那边振铃。</translation>
    </message>
    <message>
        <source>Send into a segment</source>
        <translation>送入服务段</translation>
    </message>
    <message>
        <source>You wait meanwhile, and get the customer back at its end.</source>
        <translation>您在线等待，客户听完后自动接回。</translation>
    </message>
    <message>
        <source>Name of the segment</source>
        <translation>服务段名称</translation>
    </message>
    <message>
        <source>Name, pinyin initials, extension, queue or outside number</source>
        <translation>姓名、拼音首字母、分机、队列或外线号码</translation>
    </message>
    <message>
        <source>Transfer to</source>
        <translation>转到</translation>
    </message>
    <message>
        <source>Pass on</source>
        <translation>转别人</translation>
    </message>
    <message>
        <source>Send in</source>
        <translation>送入</translation>
    </message>
    <message>
        <source>Ask first</source>
        <translation>先询问</translation>
    </message>
    <message>
        <source>Transfer at once</source>
        <translation>直接转</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>segment, comes back</source>
        <translation>服务段，听完接回</translation>
    </message>
    <message>
        <source>{n} waiting</source>
        <translation>排队 {n}</translation>
    </message>
    <message>
        <source>queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>flow</source>
        <translation>流程</translation>
    </message>
</context>
<context>
    <name>WrapStrip</name>
    <message>
        <source>+30 seconds</source>
        <translation>+30 秒</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Choose the result with a digit, finish with Ctrl+Enter.</source>
        <translation>按数字选小结，Ctrl+Enter 完成。</translation>
    </message>
    <message>
        <source>{n} s left</source>
        <translation>剩 {n} 秒</translation>
    </message>
    <message>
        <source>Then you are ready again by yourself.</source>
        <translation>到时自动恢复空闲。</translation>
    </message>
</context>
<context>
    <name>_Facts</name>
    <message>
        <source>forwarded from</source>
        <translation>转自</translation>
    </message>
    <message>
        <source>forwarded because</source>
        <translation>转来原因</translation>
    </message>
    <message>
        <source>told by the caller&apos;s system</source>
        <translation>对方系统附言</translation>
    </message>
    <message>
        <source>busy</source>
        <translation>忙线</translation>
    </message>
    <message>
        <source>nobody answered</source>
        <translation>无人接听</translation>
    </message>
    <message>
        <source>all calls are forwarded</source>
        <translation>全部转移</translation>
    </message>
</context>
<context>
    <name>_General</name>
    <message>
        <source>Greet</source>
        <translation>问候</translation>
    </message>
    <message>
        <source>Good day{who}, this is {agent}. What can I do for you?</source>
        <translation>您好{who}，我是 {agent}，请问有什么可以帮您？</translation>
    </message>
    <message>
        <source>Says what it is about</source>
        <translation>说明来意</translation>
    </message>
    <message>
        <source>Wants somebody else</source>
        <translation>要找别人</translation>
    </message>
    <message>
        <source>Check who it is</source>
        <translation>核对身份</translation>
    </message>
    <message>
        <source>To be sure that I have the right file: would you tell me your name and your member number?</source>
        <translation>为了核对您的资料，请告诉我您的姓名和会员号。</translation>
    </message>
    <message>
        <source>Agrees</source>
        <translation>已核对</translation>
    </message>
    <message>
        <source>Has no number</source>
        <translation>没有会员号</translation>
    </message>
    <message>
        <source>Understand</source>
        <translation>确认需求</translation>
    </message>
    <message>
        <source>Let me repeat to be sure that I understood you: … Is that right?</source>
        <translation>我复述一下您的需求：……是这样吗？</translation>
    </message>
    <message>
        <source>That is right</source>
        <translation>是的</translation>
    </message>
    <message>
        <source>Not quite</source>
        <translation>不完全是</translation>
    </message>
    <message>
        <source>Settle</source>
        <translation>办理</translation>
    </message>
    <message>
        <source>I will do that for you now. It takes a moment, please stay on the line.</source>
        <translation>我现在就为您办理，请稍候，不要挂机。</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>已办好</translation>
    </message>
    <message>
        <source>Must be called back</source>
        <translation>需要回访</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>结束语</translation>
    </message>
    <message>
        <source>Is there anything else that I can do for you? Thank you for your call, goodbye.</source>
        <translation>请问还有什么可以帮您？感谢您的来电，再见。</translation>
    </message>
    <message>
        <source>Good day{who}, my name is {agent}. Do you have a minute?</source>
        <translation>您好{who}，我是 {agent}，请问您现在方便吗？</translation>
    </message>
    <message>
        <source>Has time</source>
        <translation>方便</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>不方便</translation>
    </message>
    <message>
        <source>Why we call</source>
        <translation>说明来意</translation>
    </message>
    <message>
        <source>I am calling about your membership. May I tell you what is new?</source>
        <translation>我想和您说说会员的新优惠，可以吗？</translation>
    </message>
    <message>
        <source>Wants to hear it</source>
        <translation>愿意听</translation>
    </message>
    <message>
        <source>Does not want calls</source>
        <translation>不要再打</translation>
    </message>
    <message>
        <source>Offer</source>
        <translation>推荐</translation>
    </message>
    <message>
        <source>Would that be something for you?</source>
        <translation>您看这个合适吗？</translation>
    </message>
    <message>
        <source>Accepts</source>
        <translation>接受</translation>
    </message>
    <message>
        <source>Thinks about it</source>
        <translation>再考虑</translation>
    </message>
    <message>
        <source>Thank you for your time. Goodbye.</source>
        <translation>感谢您的时间，再见。</translation>
    </message>
    <message>
        <source>, {name} {title}</source>
        <translation>，{name}{title}</translation>
    </message>
    <message>
        <source>is upset:</source>
        <translation>生气：</translation>
    </message>
    <message>
        <source>I understand that this is annoying. Let me see what I can do at once.</source>
        <translation>我理解您的心情，我马上看看能做什么。</translation>
    </message>
    <message>
        <source>wants the manager:</source>
        <translation>要找经理：</translation>
    </message>
    <message>
        <source>I will ask my supervisor. Please stay on the line for a moment. (F8)</source>
        <translation>我请班长来听，请您稍候。（F8）</translation>
    </message>
    <message>
        <source>asks for no more calls:</source>
        <translation>要求不再来电：</translation>
    </message>
    <message>
        <source>I will note that now: you will not be called again.</source>
        <translation>我现在就登记，不会再打扰您。</translation>
    </message>
</context>
</TS>
