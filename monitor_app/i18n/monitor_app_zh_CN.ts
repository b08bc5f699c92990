<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>AgentLines</name>
    <message>
        <source>No agent is logged on for it.</source>
        <translation>没有坐席登录这个活动。</translation>
    </message>
</context>
<context>
    <name>AgentTile</name>
    <message>
        <source>Agents</source>
        <translation>坐席</translation>
    </message>
    <message>
        <source>online {n} / {all}</source>
        <translation>在线 {n} / {all}</translation>
    </message>
</context>
<context>
    <name>AgentsPage</name>
    <message>
        <source>Find by name, number, caller  Ctrl+F</source>
        <translation>按姓名、工号、主叫查找  Ctrl+F</translation>
    </message>
    <message>
        <source>Find agents</source>
        <translation>查找坐席</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>Calls answered since log-on</source>
        <translation>登录以来接听的通话</translation>
    </message>
    <message>
        <source>Seconds in calls divided by calls answered, since log-on</source>
        <translation>登录以来通话秒数除以接听数</translation>
    </message>
    <message>
        <source>Time in calls of the time since log-on</source>
        <translation>通话时间占登录时间</translation>
    </message>
    <message>
        <source>Works for</source>
        <translation>所属队列</translation>
    </message>
    <message>
        <source>Logged off too</source>
        <translation>含离线</translation>
    </message>
    <message>
        <source>Listen</source>
        <translation>监听</translation>
    </message>
    <message>
        <source>Force ready</source>
        <translation>强制示闲</translation>
    </message>
    <message>
        <source>Force not ready</source>
        <translation>强制示忙</translation>
    </message>
    <message>
        <source>Log off</source>
        <translation>签退</translation>
    </message>
    <message>
        <source>Force hang-up</source>
        <translation>强拆</translation>
    </message>
    <message>
        <source>All queues</source>
        <translation>全部队列</translation>
    </message>
    <message>
        <source>Nobody is logged on.</source>
        <translation>没有坐席登录。</translation>
    </message>
    <message>
        <source>Agents appear here as soon as they sign in to the agent program.</source>
        <translation>坐席登录坐席程序后会显示在这里。</translation>
    </message>
    <message>
        <source>No agent fits the filter.</source>
        <translation>没有符合条件的坐席。</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>清除筛选</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>工号</translation>
    </message>
    <message>
        <source>Station</source>
        <translation>工位</translation>
    </message>
    <message>
        <source>Queues</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Skills</source>
        <translation>技能</translation>
    </message>
    <message>
        <source>Logged on</source>
        <translation>登录时间</translation>
    </message>
    <message>
        <source>Answered</source>
        <translation>接听</translation>
    </message>
    <message>
        <source>Mean talk</source>
        <translation>均长</translation>
    </message>
    <message>
        <source>Talk share</source>
        <translation>通话占比</translation>
    </message>
    <message>
        <source>State set by</source>
        <translation>状态设置者</translation>
    </message>
    <message>
        <source>Caller</source>
        <translation>主叫</translation>
    </message>
    <message>
        <source>Caller&apos;s number</source>
        <translation>主叫号码</translation>
    </message>
    <message>
        <source>Way</source>
        <translation>路径</translation>
    </message>
    <message>
        <source>Why this agent</source>
        <translation>为什么给他</translation>
    </message>
</context>
<context>
    <name>AlarmsPage</name>
    <message>
        <source>Level</source>
        <translation>级别</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>起</translation>
    </message>
    <message>
        <source>Lasts</source>
        <translation>持续</translation>
    </message>
    <message>
        <source>Fact</source>
        <translation>事实</translation>
    </message>
    <message>
        <source>Cause</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>建议</translation>
    </message>
    <message>
        <source>Acknowledged</source>
        <translation>确认</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>Began</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>结束</translation>
    </message>
    <message>
        <source>Lasted</source>
        <translation>历时</translation>
    </message>
    <message>
        <source>Acknowledge</source>
        <translation>确认</translation>
    </message>
    <message>
        <source>Ended since this window opened</source>
        <translation>本窗口打开后已结束</translation>
    </message>
    <message>
        <source>Nothing is wrong.</source>
        <translation>一切正常。</translation>
    </message>
    <message>
        <source>Alarms of lines and server are listed here.</source>
        <translation>线路和服务器的告警显示在这里。</translation>
    </message>
    <message>
        <source>No alarm has ended since.</source>
        <translation>此后没有告警结束。</translation>
    </message>
</context>
<context>
    <name>BudgetBar</name>
    <message>
        <source>limit {share}</source>
        <translation>上限 {share}</translation>
    </message>
    <message>
        <source>Nobody has answered yet.</source>
        <translation>还没有人接听。</translation>
    </message>
    <message>
        <source>actual {share}</source>
        <translation>实际 {share}</translation>
    </message>
    <message>
        <source>bound {share}</source>
        <translation>上界 {share}</translation>
    </message>
</context>
<context>
    <name>CallsChart</name>
    <message>
        <source>today {n} · answered {share}</source>
        <translation>今天 {n} 通 · 接通 {share}</translation>
    </message>
    <message>
        <source>Calls per 15 min</source>
        <translation>来电 每 15 分钟</translation>
    </message>
    <message>
        <source>--- last week</source>
        <translation>--- 上周同日</translation>
    </message>
    <message>
        <source>abandoned</source>
        <translation>放弃</translation>
    </message>
</context>
<context>
    <name>CampaignTile</name>
    <message>
        <source>Campaigns</source>
        <translation>外呼活动</translation>
    </message>
    <message>
        <source>abandoned</source>
        <translation>弃呼</translation>
    </message>
    <message>
        <source>abandoned (limit {share})</source>
        <translation>弃呼（上限 {share}）</translation>
    </message>
    <message>
        <source>No campaign is configured.</source>
        <translation>没有配置外呼活动。</translation>
    </message>
    <message>
        <source>bound {share}</source>
        <translation>上界 {share}</translation>
    </message>
</context>
<context>
    <name>CampaignsPage</name>
    <message>
        <source>Campaign</source>
        <translation>外呼活动</translation>
    </message>
    <message>
        <source>Last 30 minutes</source>
        <translation>近 30 分钟</translation>
    </message>
    <message>
        <source>Last decisions</source>
        <translation>最近的决定</translation>
    </message>
    <message>
        <source>Outcomes of attempts</source>
        <translation>拨打结果</translation>
    </message>
    <message>
        <source>Pause {campaign}</source>
        <translation>暂停「{campaign}」</translation>
    </message>
    <message>
        <source>Start {campaign}</source>
        <translation>启动「{campaign}」</translation>
    </message>
    <message>
        <source>No campaign is configured on this server.</source>
        <translation>这台服务器没有配置外呼活动。</translation>
    </message>
    <message>
        <source>Campaigns appear here once the server&apos;s configuration names some.</source>
        <translation>在服务器配置中加入活动后会显示在这里。</translation>
    </message>
    <message numerus="yes">
        <source>%n agent(s)</source>
        <translation>
            <numerusform>%n 名坐席</numerusform>
        </translation>
    </message>
    <message>
        <source>caller {number}</source>
        <translation>主叫 {number}</translation>
    </message>
    <message>
        <source>hours {from_}–{until} at the customer&apos;s place</source>
        <translation>时段 {from_}–{until} 客户当地</translation>
    </message>
    <message>
        <source>queue {name}</source>
        <translation>队列 {name}</translation>
    </message>
    <message>
        <source>Pause dialling</source>
        <translation>暂停拨号</translation>
    </message>
    <message>
        <source>Start dialling</source>
        <translation>开始拨号</translation>
    </message>
    <message>
        <source>It needs the right “campaigns”.</source>
        <translation>需要权限「campaigns」。</translation>
    </message>
    <message>
        <source>List done</source>
        <translation>名单进度</translation>
    </message>
    <message>
        <source>of {all}</source>
        <translation>共 {all}</translation>
    </message>
    <message>
        <source>{n} attempts</source>
        <translation>已拨 {n} 次</translation>
    </message>
    <message>
        <source>Contacts that need no further attempt</source>
        <translation>不需再拨的联系人</translation>
    </message>
    <message>
        <source>Answered</source>
        <translation>接通率</translation>
    </message>
    <message>
        <source>{n} of {all} attempts</source>
        <translation>{all} 次中 {n} 次</translation>
    </message>
    <message>
        <source>Answered attempts, machines among them, of all attempts</source>
        <translation>接听的拨打（含机器）占全部拨打</translation>
    </message>
    <message>
        <source>Abandoned</source>
        <translation>弃呼率</translation>
    </message>
    <message>
        <source>bound {bound} · limit {limit}</source>
        <translation>上界 {bound} · 限 {limit}</translation>
    </message>
    <message>
        <source>Answered people who found no agent, of all answered people</source>
        <translation>接听却没有坐席的人占全部接听的人</translation>
    </message>
    <message>
        <source>Talk min / agent h</source>
        <translation>通话 分/坐席时</translation>
    </message>
    <message>
        <source>all calls of {n} agents</source>
        <translation>{n} 名坐席的全部通话</translation>
    </message>
    <message>
        <source>Time in calls of the time since log-on</source>
        <translation>通话时间占登录时间</translation>
    </message>
    <message>
        <source>On the way</source>
        <translation>在途</translation>
    </message>
    <message>
        <source>{n} ringing</source>
        <translation>振铃 {n}</translation>
    </message>
    <message>
        <source>Calls that nobody has answered yet</source>
        <translation>还没有人接听的呼叫</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>小结</translation>
    </message>
    <message>
        <source>none yet</source>
        <translation>还没有</translation>
    </message>
    <message>
        <source>Calls whose result an agent has set</source>
        <translation>坐席已填小结的通话</translation>
    </message>
    <message>
        <source>Abandon budget</source>
        <translation>弃呼预算</translation>
    </message>
    <message>
        <source>{n} of {all} people</source>
        <translation>{all} 人中 {n} 人</translation>
    </message>
    <message numerus="yes">
        <source>%n more within the limit</source>
        <translation>
            <numerusform>上限内还可 %n 通</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n over the limit</source>
        <translation>
            <numerusform>超出上限 %n 通</numerusform>
        </translation>
    </message>
    <message>
        <source>Agents</source>
        <translation>坐席</translation>
    </message>
    <message>
        <source>{n} min/h</source>
        <translation>{n} 分/时</translation>
    </message>
    <message>
        <source>Funnel</source>
        <translation>漏斗</translation>
    </message>
    <message>
        <source>each step of the one before</source>
        <translation>每一步占上一步</translation>
    </message>
    <message>
        <source>Dialled</source>
        <translation>已拨</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>接听</translation>
    </message>
    <message>
        <source>People</source>
        <translation>真人</translation>
    </message>
    <message>
        <source>With an agent</source>
        <translation>到坐席</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>小结</translation>
    </message>
</context>
<context>
    <name>Confirm</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>DecisionList</name>
    <message>
        <source>No decision yet since this window opened.</source>
        <translation>本窗口打开后还没有决定。</translation>
    </message>
</context>
<context>
    <name>Drawer</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>Foot</name>
    <message>
        <source>Connected</source>
        <translation>已连接</translation>
    </message>
    <message>
        <source>Disconnected, as of {time}</source>
        <translation>已断开，截至 {time}</translation>
    </message>
    <message>
        <source>Trunks {busy} / {all}</source>
        <translation>中继占线 {busy} / {all}</translation>
    </message>
    <message numerus="yes">
        <source>%n alarm(s)</source>
        <translation>
            <numerusform>告警 %n</numerusform>
        </translation>
    </message>
    <message>
        <source>No sound device</source>
        <translation>无声音设备</translation>
    </message>
    <message>
        <source>Headset</source>
        <translation>耳机</translation>
    </message>
    <message>
        <source>Supervisor</source>
        <translation>班长</translation>
    </message>
    <message>
        <source>Inspector</source>
        <translation>质检员</translation>
    </message>
    <message>
        <source>Administrator</source>
        <translation>管理员</translation>
    </message>
</context>
<context>
    <name>Force</name>
    <message>
        <source>Force {name} ready</source>
        <translation>将 {name} 强制示闲</translation>
    </message>
    <message>
        <source>Force {name} not ready</source>
        <translation>将 {name} 强制示忙</translation>
    </message>
    <message>
        <source>{name} is logged off already.</source>
        <translation>{name} 已经签退。</translation>
    </message>
    <message>
        <source>Log off {name}</source>
        <translation>签退 {name}</translation>
    </message>
    <message>
        <source>Log off {name} ({number}) now?</source>
        <translation>现在签退 {name}（{number}）吗？</translation>
    </message>
    <message>
        <source>Log off</source>
        <translation>签退</translation>
    </message>
    <message>
        <source>Force hang-up</source>
        <translation>强拆</translation>
    </message>
    <message>
        <source>No call is chosen; choose one first.</source>
        <translation>没有选中通话，请先选一通。</translation>
    </message>
    <message>
        <source>Hang up {party}</source>
        <translation>强拆 {party}</translation>
    </message>
    <message>
        <source>The call of {party} is over.</source>
        <translation>{party} 的通话已结束。</translation>
    </message>
    <message>
        <source>Hang up the call of {party} with {name}?</source>
        <translation>强拆 {party} 与 {name} 的通话吗？</translation>
    </message>
    <message>
        <source>Hang up the call of {party}?</source>
        <translation>强拆 {party} 的通话吗？</translation>
    </message>
    <message>
        <source>Hang up</source>
        <translation>强拆</translation>
    </message>
    <message>
        <source>No agent is chosen.</source>
        <translation>没有选中坐席。</translation>
    </message>
    <message>
        <source>Choose a row of the agents first.</source>
        <translation>请先选中一名坐席。</translation>
    </message>
    <message>
        <source>This is not allowed to you.</source>
        <translation>您没有这个权限。</translation>
    </message>
    <message>
        <source>It needs the right “{right}”; ask an administrator.</source>
        <translation>需要权限「{right}」，请联系管理员。</translation>
    </message>
</context>
<context>
    <name>Funnel</name>
    <message>
        <source>Nothing has been dialled yet.</source>
        <translation>还没有拨打。</translation>
    </message>
</context>
<context>
    <name>GoTo</name>
    <message>
        <source>Agent, line, queue, campaign or page: name, number or initials</source>
        <translation>坐席、线路、队列、活动或页面：名称、号码或拼音首字母</translation>
    </message>
    <message>
        <source>Go to</source>
        <translation>转到</translation>
    </message>
    <message>
        <source>Nothing has this name.</source>
        <translation>没有叫这个名字的。</translation>
    </message>
    <message numerus="yes">
        <source>queue · %n waiting</source>
        <translation>
            <numerusform>队列 · 等待 %n 人</numerusform>
        </translation>
    </message>
    <message>
        <source>campaign</source>
        <translation>外呼活动</translation>
    </message>
</context>
<context>
    <name>HalfHour</name>
    <message>
        <source>idle agents</source>
        <translation>空闲坐席</translation>
    </message>
    <message>
        <source>per decision</source>
        <translation>每次再拨</translation>
    </message>
    <message>
        <source>now</source>
        <translation>现在</translation>
    </message>
</context>
<context>
    <name>LevelChart</name>
    <message>
        <source>now {now} · today {today} · target {target}</source>
        <translation>此刻 {now} · 今天 {today} · 目标 {target}</translation>
    </message>
    <message>
        <source>Service level</source>
        <translation>服务水平</translation>
    </message>
    <message>
        <source>target</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>No caller has waited today.</source>
        <translation>今天还没有人排队。</translation>
    </message>
</context>
<context>
    <name>LinesPage</name>
    <message>
        <source>Cells</source>
        <translation>格子</translation>
    </message>
    <message>
        <source>List</source>
        <translation>列表</translation>
    </message>
    <message>
        <source>Busy only</source>
        <translation>只看忙</translation>
    </message>
    <message>
        <source>Listen</source>
        <translation>监听</translation>
    </message>
    <message>
        <source>Force hang-up</source>
        <translation>强拆</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>通道</translation>
    </message>
    <message>
        <source>No line is configured on this server.</source>
        <translation>这台服务器没有配置线路。</translation>
    </message>
    <message>
        <source>Spans appear here once the server&apos;s configuration names some.</source>
        <translation>在服务器配置中加入线路后会显示在这里。</translation>
    </message>
    <message>
        <source>{busy} of {all} channels in use</source>
        <translation>{all} 个通道中 {busy} 个占用</translation>
    </message>
    <message numerus="yes">
        <source>%n call(s) turned away</source>
        <translation>
            <numerusform>呼损 %n 通</numerusform>
        </translation>
    </message>
    <message>
        <source>Direction</source>
        <translation>方向</translation>
    </message>
    <message>
        <source>Channel</source>
        <translation>通道</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Caller</source>
        <translation>主叫</translation>
    </message>
    <message>
        <source>Called</source>
        <translation>被叫</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>With</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>Way</source>
        <translation>路径</translation>
    </message>
    <message>
        <source>Began</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Answered</source>
        <translation>接通于</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>录音</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>通话</translation>
    </message>
    <message>
        <source>Step {n}</source>
        <translation>第 {n} 步</translation>
    </message>
    <message>
        <source>This channel carries no call.</source>
        <translation>这个通道上没有通话。</translation>
    </message>
    <message>
        <source>{block} (keyed {digits})</source>
        <translation>{block}（按 {digits}）</translation>
    </message>
</context>
<context>
    <name>MonitorKeys</name>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Wall over the whole screen</source>
        <translation>大屏全屏</translation>
    </message>
    <message>
        <source>Go to by name or initials</source>
        <translation>按名称或首字母转到</translation>
    </message>
    <message>
        <source>Supervise</source>
        <translation>监督</translation>
    </message>
    <message>
        <source>Listen</source>
        <translation>监听</translation>
    </message>
    <message>
        <source>Whisper to the agent</source>
        <translation>对坐席耳语</translation>
    </message>
    <message>
        <source>Barge in</source>
        <translation>强插</translation>
    </message>
    <message>
        <source>Leave the supervised call</source>
        <translation>离开被监督的通话</translation>
    </message>
    <message>
        <source>Force</source>
        <translation>强制</translation>
    </message>
    <message>
        <source>Force ready</source>
        <translation>强制示闲</translation>
    </message>
    <message>
        <source>Force not ready</source>
        <translation>强制示忙</translation>
    </message>
    <message>
        <source>Force hang-up</source>
        <translation>强拆</translation>
    </message>
    <message>
        <source>Start or pause the campaign</source>
        <translation>启动或暂停活动</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>Acknowledge an alarm</source>
        <translation>确认告警</translation>
    </message>
    <message>
        <source>Filter the list</source>
        <translation>筛选列表</translation>
    </message>
    <message>
        <source>Next region</source>
        <translation>下一区域</translation>
    </message>
    <message>
        <source>Region before</source>
        <translation>上一区域</translation>
    </message>
    <message>
        <source>Close the innermost layer</source>
        <translation>关闭最上一层</translation>
    </message>
</context>
<context>
    <name>MonitorWindow</name>
    <message>
        <source>Cordboard Monitor</source>
        <translation>Cordboard 监控</translation>
    </message>
    <message numerus="yes">
        <source>Start “{title}”? %n contact(s) may be called.</source>
        <translation>
            <numerusform>启动「{title}」吗？将可拨打 %n 个联系人。</numerusform>
        </translation>
    </message>
    <message>
        <source>Start “{title}”? Its contacts will be called.</source>
        <translation>启动「{title}」吗？将拨打名单中的联系人。</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>Acknowledged: {fact}</source>
        <translation>已确认：{fact}</translation>
    </message>
    <message>
        <source>Connected again.</source>
        <translation>已重新连接。</translation>
    </message>
    <message>
        <source>The connection to the server broke; trying again (attempt {n})</source>
        <translation>与服务器的连接已断开，正在重连（第 {n} 次）</translation>
    </message>
    <message>
        <source>The connection to the server broke; trying again</source>
        <translation>与服务器的连接已断开，正在重连</translation>
    </message>
    <message>
        <source>What is shown is as of {time}. Supervising has stopped; commands work again afterwards.</source>
        <translation>显示的数据截至 {time}。监督已停止；重连后命令恢复可用。</translation>
    </message>
    <message>
        <source>Sign in again to go on.</source>
        <translation>请重新登录。</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>登录</translation>
    </message>
</context>
<context>
    <name>OutcomeBars</name>
    <message>
        <source>No attempt has ended yet.</source>
        <translation>还没有结束的拨打。</translation>
    </message>
</context>
<context>
    <name>PlayerCard</name>
    <message>
        <source>Recording</source>
        <translation>录音</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <source>Parts of the recording</source>
        <translation>录音分段</translation>
    </message>
    <message>
        <source>Part {n} of {all}, {time}</source>
        <translation>第 {n} 段，共 {all} 段，{time}</translation>
    </message>
    <message>
        <source>Save the recording</source>
        <translation>保存录音</translation>
    </message>
    <message>
        <source>It could not be saved: {why}</source>
        <translation>无法保存：{why}</translation>
    </message>
    <message>
        <source>Choose a call and press Enter to hear it.</source>
        <translation>选一通电话，按 Enter 听录音。</translation>
    </message>
    <message>
        <source>The recording could not be fetched.</source>
        <translation>录音取不到。</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>No sound device on this computer: the recording is shown, not heard.</source>
        <translation>本机没有声音设备：只能看波形，听不到。</translation>
    </message>
</context>
<context>
    <name>QueueTable</name>
    <message>
        <source>No queue is configured on this server.</source>
        <translation>这台服务器没有配置队列。</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Service level in {n} s</source>
        <translation>服务水平 {n} 秒内</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待</translation>
    </message>
    <message>
        <source>Longest</source>
        <translation>最长</translation>
    </message>
    <message>
        <source>Answered</source>
        <translation>接通率</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>空闲</translation>
    </message>
    <message>
        <source>Talking</source>
        <translation>通话</translation>
    </message>
    <message>
        <source>Wrap-up</source>
        <translation>话后</translation>
    </message>
</context>
<context>
    <name>QueuesPage</name>
    <message>
        <source>Thresholds</source>
        <translation>阈值</translation>
    </message>
    <message>
        <source>Service level aimed at</source>
        <translation>服务水平目标</translation>
    </message>
    <message>
        <source>Look at a wait from</source>
        <translation>关注等待自</translation>
    </message>
    <message>
        <source>Act on a wait from</source>
        <translation>处置等待自</translation>
    </message>
    <message>
        <source> s</source>
        <translation> 秒</translation>
    </message>
    <message>
        <source>{in_time} answered within {seconds} s, of {all} answered or abandoned</source>
        <translation>接通或放弃的 {all} 通中，{in_time} 通在 {seconds} 秒内接通</translation>
    </message>
    <message>
        <source>{answered} answered, of {all} answered or abandoned</source>
        <translation>接通或放弃的 {all} 通中，接通 {answered} 通</translation>
    </message>
    <message>
        <source>No queue is configured on this server.</source>
        <translation>这台服务器没有配置队列。</translation>
    </message>
    <message>
        <source>Queues appear here once the server&apos;s configuration names some.</source>
        <translation>在服务器配置中加入队列后会显示在这里。</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Longest</source>
        <translation>最长</translation>
    </message>
    <message>
        <source>Service level</source>
        <translation>服务水平</translation>
    </message>
    <message>
        <source>Answered</source>
        <translation>接通率</translation>
    </message>
    <message>
        <source>Expected wait</source>
        <translation>预计等待</translation>
    </message>
    <message>
        <source>By the mean talk time and the agents at work</source>
        <translation>按平均通话时长与在岗坐席推算</translation>
    </message>
    <message>
        <source>Offered</source>
        <translation>进线</translation>
    </message>
    <message>
        <source>Abandoned</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>空闲</translation>
    </message>
    <message>
        <source>Talking</source>
        <translation>通话</translation>
    </message>
    <message>
        <source>Wrap-up</source>
        <translation>话后</translation>
    </message>
    <message>
        <source>News</source>
        <translation>状况</translation>
    </message>
    <message>
        <source>No.</source>
        <translation>序</translation>
    </message>
    <message>
        <source>Caller</source>
        <translation>主叫</translation>
    </message>
    <message>
        <source>Waits</source>
        <translation>已等</translation>
    </message>
    <message>
        <source>Way</source>
        <translation>路径</translation>
    </message>
    <message>
        <source>waits over {time}</source>
        <translation>等待超过 {time}</translation>
    </message>
    <message>
        <source>service level below {n}%</source>
        <translation>服务水平低于 {n}%</translation>
    </message>
    <message>
        <source>many give up</source>
        <translation>放弃较多</translation>
    </message>
    <message>
        <source>nobody is ready</source>
        <translation>无空闲坐席</translation>
    </message>
    <message>
        <source>Agents</source>
        <translation>坐席</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} 秒</translation>
    </message>
    <message>
        <source>The last call went to {name}: {why}</source>
        <translation>最近一通给了 {name}：{why}</translation>
    </message>
    <message>
        <source>Nobody waits.</source>
        <translation>没有人在等。</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Wall</source>
        <translation>大屏</translation>
    </message>
    <message>
        <source>Lines</source>
        <translation>线路</translation>
    </message>
    <message>
        <source>Agents</source>
        <translation>坐席</translation>
    </message>
    <message>
        <source>Queues</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Campaigns</source>
        <translation>外呼活动</translation>
    </message>
    <message>
        <source>Supervise</source>
        <translation>监督</translation>
    </message>
    <message>
        <source>Recordings</source>
        <translation>录音</translation>
    </message>
    <message>
        <source>Reports</source>
        <translation>报表</translation>
    </message>
    <message>
        <source>Alarms</source>
        <translation>告警</translation>
    </message>
    <message>
        <source>中文</source>
        <translation>EN</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
</context>
<context>
    <name>RecordingsPage</name>
    <message>
        <source>Find in the list</source>
        <translation>在列表中查找</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>近 7 天</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Both directions</source>
        <translation>呼入呼出</translation>
    </message>
    <message>
        <source>Incoming</source>
        <translation>呼入</translation>
    </message>
    <message>
        <source>Outgoing</source>
        <translation>呼出</translation>
    </message>
    <message>
        <source>Period</source>
        <translation>时段</translation>
    </message>
    <message>
        <source>Direction</source>
        <translation>方向</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>通话</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>号码</translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>客户</translation>
    </message>
    <message>
        <source>Agent</source>
        <translation>坐席</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Waited</source>
        <translation>等待</translation>
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
        <source>Recording</source>
        <translation>录音</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>Find in the list, or a number and Enter  Ctrl+F</source>
        <translation>在列表中查找，或输入号码后回车  Ctrl+F</translation>
    </message>
    <message>
        <source>One day</source>
        <translation>某一天</translation>
    </message>
    <message>
        <source>Load again</source>
        <translation>重新读取</translation>
    </message>
    <message>
        <source>Older calls</source>
        <translation>更早的通话</translation>
    </message>
    <message>
        <source>All agents</source>
        <translation>全部坐席</translation>
    </message>
    <message>
        <source>The records could not be fetched.</source>
        <translation>通话记录取不到。</translation>
    </message>
    <message numerus="yes">
        <source>%n call(s)</source>
        <translation>
            <numerusform>%n 通</numerusform>
        </translation>
    </message>
    <message>
        <source>No call fits.</source>
        <translation>没有符合的通话。</translation>
    </message>
    <message>
        <source>Finished calls are listed here.</source>
        <translation>结束的通话显示在这里。</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>显示全部</translation>
    </message>
    <message>
        <source>No call fits the filter.</source>
        <translation>没有符合筛选的通话。</translation>
    </message>
    <message>
        <source>Call {n}</source>
        <translation>通话 {n}</translation>
    </message>
    <message>
        <source>This call was not recorded.</source>
        <translation>这通电话没有录音。</translation>
    </message>
    <message>
        <source>The recording was kept as long as the site wants, and deleted.</source>
        <translation>录音已超过保存期限，已被删除。</translation>
    </message>
</context>
<context>
    <name>RiskChart</name>
    <message>
        <source>If k more are dialled: chance that an answer finds no agent</source>
        <translation>再拨 k 个时，接起却没有坐席的可能</translation>
    </message>
    <message>
        <source>No dial is weighed now.</source>
        <translation>此刻没有要权衡的拨号。</translation>
    </message>
    <message>
        <source>Further dials k (hatched: beyond the limit, not dialled)</source>
        <translation>再拨的个数 k（斜线 = 超出，不拨）</translation>
    </message>
    <message>
        <source>allowed {share}</source>
        <translation>允许 {share}</translation>
    </message>
</context>
<context>
    <name>SupervisePage</name>
    <message>
        <source>Agent</source>
        <translation>坐席</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Caller</source>
        <translation>主叫</translation>
    </message>
    <message>
        <source>Lasts</source>
        <translation>持续</translation>
    </message>
    <message>
        <source>Direction</source>
        <translation>方向</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Supervised</source>
        <translation>监督中</translation>
    </message>
    <message>
        <source>you</source>
        <translation>您</translation>
    </message>
    <message>
        <source>Listen</source>
        <translation>监听</translation>
    </message>
    <message>
        <source>Whisper</source>
        <translation>耳语</translation>
    </message>
    <message>
        <source>Barge in</source>
        <translation>强插</translation>
    </message>
    <message>
        <source>No agent is in a call.</source>
        <translation>没有坐席在通话。</translation>
    </message>
    <message>
        <source>Calls appear here as soon as an agent answers one.</source>
        <translation>坐席接听后通话会显示在这里。</translation>
    </message>
    <message>
        <source>You have no station: no ear is free for you.</source>
        <translation>您没有工位：没有空闲的监听位。</translation>
    </message>
    <message>
        <source>No sound device on this computer: you can step in, but hear nothing here.</source>
        <translation>本机没有声音设备：可以介入，但在这里听不到声音。</translation>
    </message>
</context>
<context>
    <name>SupervisePanel</name>
    <message>
        <source>Listen</source>
        <translation>监听</translation>
    </message>
    <message>
        <source>Whisper</source>
        <translation>耳语</translation>
    </message>
    <message>
        <source>Barge in</source>
        <translation>强插</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>离开</translation>
    </message>
    <message>
        <source>Force ready</source>
        <translation>强制示闲</translation>
    </message>
    <message>
        <source>Not ready</source>
        <translation>示忙</translation>
    </message>
    <message>
        <source>Force hang-up</source>
        <translation>强拆</translation>
    </message>
    <message>
        <source>Log off</source>
        <translation>签退</translation>
    </message>
    <message>
        <source>You</source>
        <translation>您</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>通话</translation>
    </message>
    <message>
        <source>Agent</source>
        <translation>坐席</translation>
    </message>
    <message>
        <source>You hear nothing: {why}</source>
        <translation>您听不到声音：{why}</translation>
    </message>
</context>
<context>
    <name>Supervision</name>
    <message>
        <source>Supervising needs the right “supervise”.</source>
        <translation>监督需要权限「supervise」。</translation>
    </message>
    <message>
        <source>There is no connection to the server.</source>
        <translation>没有与服务器的连接。</translation>
    </message>
    <message>
        <source>No station is free for you; have somebody sign out and sign in again.</source>
        <translation>没有空闲工位给您；请有人签退后重新登录。</translation>
    </message>
    <message>
        <source>Choose an agent first.</source>
        <translation>请先选中一名坐席。</translation>
    </message>
    <message>
        <source>{name} is in no call.</source>
        <translation>{name} 不在通话中。</translation>
    </message>
    <message>
        <source>Supervise {name}</source>
        <translation>监督 {name}</translation>
    </message>
    <message>
        <source>Leave the call</source>
        <translation>离开通话</translation>
    </message>
    <message>
        <source>The station gives no sound: {why}</source>
        <translation>工位没有声音：{why}</translation>
    </message>
    <message>
        <source>The call of {name} is over.</source>
        <translation>{name} 的通话已结束。</translation>
    </message>
    <message>
        <source>You left the call of {name}.</source>
        <translation>您已离开 {name} 的通话。</translation>
    </message>
    <message>
        <source>The connection broke: you no longer supervise {name}.</source>
        <translation>连接已断开：您不再监督 {name}。</translation>
    </message>
</context>
<context>
    <name>TrunkTile</name>
    <message>
        <source>Trunks</source>
        <translation>中继</translation>
    </message>
    <message>
        <source>{busy} / {all} in use · {n} turned away</source>
        <translation>占用 {busy} / {all} · 呼损 {n} 通</translation>
    </message>
    <message>
        <source>No span is known.</source>
        <translation>没有线路。</translation>
    </message>
</context>
<context>
    <name>WallCanvas</name>
    <message>
        <source>Wall</source>
        <translation>大屏</translation>
    </message>
</context>
<context>
    <name>WallPicture</name>
    <message>
        <source>list {share}</source>
        <translation>名单 {share}</translation>
    </message>
    <message>
        <source>{n} dialled</source>
        <translation>已拨 {n}</translation>
    </message>
    <message>
        <source>dialling {n}</source>
        <translation>在拨 {n}</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>stopped: over the limit</source>
        <translation>超限停</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>All queues · today</source>
        <translation>全部队列 · 今天</translation>
    </message>
    <message>
        <source>since {time}</source>
        <translation>{time} 起</translation>
    </message>
    <message>
        <source>acknowledged</source>
        <translation>已确认</translation>
    </message>
    <message>
        <source>not acknowledged</source>
        <translation>未确认</translation>
    </message>
    <message>
        <source>1 of {n}</source>
        <translation>第 1 条，共 {n} 条</translation>
    </message>
    <message>
        <source>No connection to the server: data as of {time}</source>
        <translation>与服务器断开：数据截至 {time}</translation>
    </message>
</context>
<context>
    <name>Wave</name>
    <message>
        <source>Recording: caller above, agent below</source>
        <translation>录音：上为客户，下为坐席</translation>
    </message>
    <message>
        <source>Caller</source>
        <translation>主叫</translation>
    </message>
    <message>
        <source>Agent</source>
        <translation>坐席</translation>
    </message>
</context>
<context>
    <name>WhyPanel</name>
    <message>
        <source>Limits</source>
        <translation>限制因素</translation>
    </message>
    <message>
        <source>Nothing is dialled.</source>
        <translation>此刻不拨号。</translation>
    </message>
    <message>
        <source>decision of {time}</source>
        <translation>{time} 的决定</translation>
    </message>
    <message>
        <source>The campaign runs; the first decision is on its way.</source>
        <translation>活动正在运行，第一个决定即将到来。</translation>
    </message>
    <message>
        <source>The campaign is finished: no contact is left to be called.</source>
        <translation>活动已完成：没有要拨的联系人了。</translation>
    </message>
    <message>
        <source>The abandoned share is over the limit; dialling goes on below it.</source>
        <translation>弃呼率超过上限；回到上限以下后继续拨号。</translation>
    </message>
    <message>
        <source>The campaign is paused. Ctrl+P starts it; calls under way were finished.</source>
        <translation>活动已暂停。Ctrl+P 启动；已拨出的通话会接完。</translation>
    </message>
    <message>
        <source>ag.</source>
        <comment>unit: agents</comment>
        <translation>人</translation>
    </message>
    <message>
        <source>c.</source>
        <comment>unit: calls</comment>
        <translation>通</translation>
    </message>
    <message>
        <source>Agents idle now</source>
        <translation>现在空闲的坐席</translation>
    </message>
    <message>
        <source>of {n} at work</source>
        <translation>在岗 {n} 人</translation>
    </message>
    <message>
        <source>Agents free within 12 s</source>
        <translation>12 秒内会空出来的坐席</translation>
    </message>
    <message>
        <source>by how long their calls and wrap-ups have lasted</source>
        <translation>按通话与话后已用时长推算</translation>
    </message>
    <message>
        <source>Answers expected of {n} ringing</source>
        <translation>在途 {n} 个会接起的</translation>
    </message>
    <message>
        <source>by how long each has rung; {n} wait already</source>
        <translation>按各自已响时长；已有 {n} 人在等</translation>
    </message>
    <message>
        <source>Calls that could be taken</source>
        <translation>可再接的通话</translation>
    </message>
    <message>
        <source>1 + 2 − 3</source>
        <translation>1 + 2 − 3</translation>
    </message>
    <message>
        <source>Chance that a person answers</source>
        <translation>每拨一个，真人接起的概率</translation>
    </message>
    <message>
        <source>learned from this campaign&apos;s dials</source>
        <translation>从本活动的拨打中学到</translation>
    </message>
    <message>
        <source>Abandon budget left</source>
        <translation>弃呼预算剩余</translation>
    </message>
    <message>
        <source>{abandoned} abandoned of {all} answers today</source>
        <translation>今天接起 {all}，弃呼 {abandoned}</translation>
    </message>
    <message>
        <source>{n} left</source>
        <translation>余 {n}</translation>
    </message>
    <message>
        <source>this is what limits</source>
        <translation>就是它在限制</translation>
    </message>
    <message>
        <source>Lines</source>
        <translation>线路</translation>
    </message>
    <message>
        <source>{n} free</source>
        <translation>余 {n}</translation>
    </message>
    <message>
        <source>Agents</source>
        <translation>坐席</translation>
    </message>
    <message>
        <source>{n} at work</source>
        <translation>在岗 {n}</translation>
    </message>
    <message>
        <source>{n} open</source>
        <translation>待拨 {n}</translation>
    </message>
    <message>
        <source>List</source>
        <translation>名单</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>Incoming</source>
        <translation>呼入</translation>
    </message>
    <message>
        <source>Outgoing</source>
        <translation>呼出</translation>
    </message>
    <message>
        <source>Internal</source>
        <translation>内部</translation>
    </message>
    <message>
        <source>flow {name}</source>
        <translation>流程 {name}</translation>
    </message>
    <message>
        <source>Listening</source>
        <translation>监听</translation>
    </message>
    <message>
        <source>Whispering</source>
        <translation>耳语</translation>
    </message>
    <message>
        <source>Barged in</source>
        <translation>强插</translation>
    </message>
    <message>
        <source>Predictive</source>
        <translation>预测式</translation>
    </message>
    <message>
        <source>Progressive</source>
        <translation>渐进式</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>预览式</translation>
    </message>
    <message>
        <source>Answered</source>
        <translation>接通</translation>
    </message>
    <message>
        <source>Self-service</source>
        <translation>自助完成</translation>
    </message>
    <message>
        <source>Abandoned</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>Dropped: no agent free</source>
        <translation>弃呼：无坐席</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>机器</translation>
    </message>
    <message>
        <source>Message left</source>
        <translation>已留言</translation>
    </message>
    <message>
        <source>Fax</source>
        <translation>传真</translation>
    </message>
    <message>
        <source>Silence</source>
        <translation>无声</translation>
    </message>
    <message>
        <source>Joined to another call</source>
        <translation>并入另一通</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>中断</translation>
    </message>
    <message>
        <source>Vacant number</source>
        <translation>空号</translation>
    </message>
    <message>
        <source>Busy</source>
        <translation>忙</translation>
    </message>
    <message>
        <source>No answer</source>
        <translation>无人接听</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>拒接</translation>
    </message>
    <message>
        <source>Number changed</source>
        <translation>改号</translation>
    </message>
    <message>
        <source>Out of order</source>
        <translation>故障</translation>
    </message>
    <message>
        <source>Network busy</source>
        <translation>网络忙</translation>
    </message>
    <message>
        <source>Not answered</source>
        <translation>未接听</translation>
    </message>
    <message>
        <source>Switched off</source>
        <translation>关机</translation>
    </message>
    <message>
        <source>Suspended</source>
        <translation>停机</translation>
    </message>
    <message>
        <source>Out of service</source>
        <translation>不在服务区</translation>
    </message>
    <message>
        <source>Nobody hears you: you listen to {agent} and the caller.</source>
        <translation>双方都听不到您：您在监听 {agent} 与客户。</translation>
    </message>
    <message>
        <source>Only {agent} hears you; the caller does not.</source>
        <translation>只有 {agent} 听得到您，客户听不到。</translation>
    </message>
    <message>
        <source>Both {agent} and the caller hear you.</source>
        <translation>{agent} 与客户都听得到您。</translation>
    </message>
    <message>
        <source>The far end receives nothing from us.</source>
        <translation>对端收不到我方信号。</translation>
    </message>
    <message>
        <source>Check the transmit pair of the cable.</source>
        <translation>检查电缆的发送线对。</translation>
    </message>
    <message>
        <source>No signal arrives.</source>
        <translation>收不到信号。</translation>
    </message>
    <message>
        <source>Check the cable and the carrier&apos;s equipment.</source>
        <translation>检查电缆和运营商设备。</translation>
    </message>
    <message>
        <source>The carrier sends all ones.</source>
        <translation>运营商发来全 1。</translation>
    </message>
    <message>
        <source>Report it to the carrier.</source>
        <translation>请报告运营商。</translation>
    </message>
    <message>
        <source>The D channel is down.</source>
        <translation>D 通道中断。</translation>
    </message>
    <message>
        <source>Check cable and switch type; calls resume by themselves.</source>
        <translation>检查电缆和交换机类型；恢复后自动通话。</translation>
    </message>
    <message>
        <source>Span {span} carries no calls: {health}</source>
        <translation>{span} 不能通话：{health}</translation>
    </message>
    <message>
        <source>{agent} is the agent this caller is to have</source>
        <translation>{agent} 是这位客户的专属坐席</translation>
    </message>
    <message>
        <source>{agent}, idle for {only} s, is the only ready agent who can take it</source>
        <translation>{agent} 空闲 {only} 秒，是唯一能接的空闲坐席</translation>
    </message>
    <message>
        <source>{agent} has the best skill of {skilled} ready agents, idle for {idle1} s</source>
        <translation>{agent} 在 {skilled} 名空闲坐席中技能最高，空闲 {idle1} 秒</translation>
    </message>
    <message>
        <source>{agent} is longest idle of {able} ready agents, idle for {idle2} s</source>
        <translation>{agent} 在 {able} 名空闲坐席中空闲最久（{idle2} 秒）</translation>
    </message>
    <message>
        <source> (skills {skills})</source>
        <translation>（技能 {skills}）</translation>
    </message>
    <message>
        <source>; the call is number {place} of {waiting} by priority {rank} and {waited} s of waiting.</source>
        <translation>；这通电话排在 {waiting} 通中第 {place}，优先级 {rank}，已等 {waited} 秒。</translation>
    </message>
    <message>
        <source>Why is nothing dialled now?</source>
        <translation>为什么此刻不拨？</translation>
    </message>
    <message numerus="yes">
        <source>Why %n more number(s) now?</source>
        <translation>
            <numerusform>为什么此刻再拨 %n 个？</numerusform>
        </translation>
    </message>
    <message>
        <source>No agent is at work, so nothing is dialled.</source>
        <translation>没有坐席在岗，所以不拨号。</translation>
    </message>
    <message>
        <source>One more dial would bring a call without an agent with a chance of {more} per answer; {price} is allowed now.</source>
        <translation>再拨 1 个，「有人接起却没有坐席」的可能是 {more}，此刻只允许 {price}。</translation>
    </message>
    <message>
        <source>The chance that an answer finds no agent is {risk} for dial {k}, within the allowed {price}; dial {next} would raise it to {more}.</source>
        <translation>再拨 {k} 个，「有人接起却没有坐席」的可能是 {risk}，在允许的 {price} 以内；拨第 {next} 个会升到 {more}。</translation>
    </message>
    <message>
        <source>{n} lines are free; no more can be dialled.</source>
        <translation>空闲线路 {n} 条，不能再多拨。</translation>
    </message>
    <message>
        <source>One call for each idle agent, until enough answers are known to foresee more.</source>
        <translation>每个空闲坐席拨一个，直到积累足够的接听可供预测。</translation>
    </message>
    <message>
        <source>One call for each idle agent, until the abandon budget has recovered ({bank} calls).</source>
        <translation>每个空闲坐席拨一个，直到弃呼预算恢复（现为 {bank} 通）。</translation>
    </message>
    <message>
        <source>One call for each idle agent, as the mode of the campaign says.</source>
        <translation>按活动的方式，每个空闲坐席拨一个。</translation>
    </message>
    <message>
        <source>Abandon budget</source>
        <translation>弃呼预算</translation>
    </message>
    <message>
        <source>Learning</source>
        <translation>学习中</translation>
    </message>
    <message>
        <source>Lines</source>
        <translation>线路</translation>
    </message>
    <message>
        <source>Idle agents</source>
        <translation>空闲坐席</translation>
    </message>
    <message>
        <source>Agents</source>
        <translation>坐席</translation>
    </message>
</context>
</TS>
