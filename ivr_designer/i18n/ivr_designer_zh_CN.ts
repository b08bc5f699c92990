<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>AlignMenu</name>
    <message>
        <source>To the columns of the drawing</source>
        <translation>对齐到画布的列</translation>
    </message>
    <message>
        <source>Left edges</source>
        <translation>左对齐</translation>
    </message>
    <message>
        <source>Centres</source>
        <translation>左右居中</translation>
    </message>
    <message>
        <source>Right edges</source>
        <translation>右对齐</translation>
    </message>
    <message>
        <source>Upper edges</source>
        <translation>上对齐</translation>
    </message>
    <message>
        <source>Middles</source>
        <translation>上下居中</translation>
    </message>
    <message>
        <source>Lower edges</source>
        <translation>下对齐</translation>
    </message>
    <message>
        <source>Equal gaps across</source>
        <translation>横向等距</translation>
    </message>
    <message>
        <source>Equal gaps down</source>
        <translation>纵向等距</translation>
    </message>
</context>
<context>
    <name>AskBar</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>Bench</name>
    <message>
        <source>Trim</source>
        <translation>修剪</translation>
    </message>
    <message>
        <source>Fade</source>
        <translation>淡入淡出</translation>
    </message>
    <message>
        <source>Less noise</source>
        <translation>降噪</translation>
    </message>
    <message>
        <source>Even level</source>
        <translation>均衡电平</translation>
    </message>
    <message>
        <source>Insert file …</source>
        <translation>插入文件…</translation>
    </message>
    <message>
        <source>Import file …</source>
        <translation>导入文件…</translation>
    </message>
    <message>
        <source>Speak by voice</source>
        <translation>合成语音</translation>
    </message>
    <message>
        <source>What the prompt says</source>
        <translation>提示音的文字</translation>
    </message>
    <message>
        <source>Write here what is to be said</source>
        <translation>在这里写要读的文字</translation>
    </message>
    <message>
        <source>No prompt is chosen</source>
        <translation>没有选中提示音</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>录音</translation>
    </message>
    <message>
        <source>Record anew</source>
        <translation>重录</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Back to draft</source>
        <translation>退回草稿</translation>
    </message>
    <message>
        <source>Mark as final</source>
        <translation>定稿</translation>
    </message>
    <message>
        <source>□ missing</source>
        <translation>□ 缺</translation>
    </message>
    <message>
        <source>◐ draft</source>
        <translation>◐ 草稿</translation>
    </message>
    <message>
        <source>● final</source>
        <translation>● 定稿</translation>
    </message>
    <message>
        <source>not kept yet</source>
        <translation>尚未保留</translation>
    </message>
    <message>
        <source>kept on this computer, sent when the server is there</source>
        <translation>存在本机，连上服务器后上传</translation>
    </message>
    <message>
        <source>the text was changed since</source>
        <translation>录音后文字改过</translation>
    </message>
    <message>
        <source>played by {blocks}</source>
        <translation>用在 {blocks}</translation>
    </message>
    <message>
        <source>overdriven</source>
        <translation>削波</translation>
    </message>
    <message>
        <source>{first} to {last} s selected</source>
        <translation>已选 {first} 到 {last} 秒</translation>
    </message>
</context>
<context>
    <name>CalendarDesk</name>
    <message>
        <source>Working hours</source>
        <translation>工作时间</translation>
    </message>
</context>
<context>
    <name>ChangeWords</name>
    <message>
        <source>{block} is new</source>
        <translation>新增 {block}</translation>
    </message>
    <message>
        <source>{block} is gone</source>
        <translation>删除了 {block}</translation>
    </message>
    <message>
        <source>{block}: {part} is another</source>
        <translation>{block}：{part} 已改</translation>
    </message>
    <message>
        <source>{block} was called “{old}”</source>
        <translation>{block} 原名“{old}”</translation>
    </message>
    <message>
        <source>Variable {name} is new</source>
        <translation>新增变量 {name}</translation>
    </message>
    <message>
        <source>Variable {name} is gone</source>
        <translation>删除了变量 {name}</translation>
    </message>
    <message>
        <source>Variable {name} is declared otherwise</source>
        <translation>变量 {name} 的声明已改</translation>
    </message>
    <message>
        <source>The layers are others</source>
        <translation>图层已改</translation>
    </message>
    <message>
        <source>name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>languages</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Of the flow: {part}</source>
        <translation>流程本身：{part}</translation>
    </message>
    <message>
        <source>{block}: {field} {old} → {new}</source>
        <translation>{block}：{field} {old} → {new}</translation>
    </message>
    <message>
        <source>{block} “{exit}” no longer leads to {old}</source>
        <translation>{block} 的“{exit}”不再通向 {old}</translation>
    </message>
    <message>
        <source>{block} “{exit}” leads to {new}</source>
        <translation>{block} 的“{exit}”通向 {new}</translation>
    </message>
    <message>
        <source>{block} “{exit}” leads to {new}, no longer to {old}</source>
        <translation>{block} 的“{exit}”改通 {new}，原为 {old}</translation>
    </message>
</context>
<context>
    <name>ChoiceEditor</name>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
</context>
<context>
    <name>ComparisonRow</name>
    <message>
        <source>is among</source>
        <translation>在其中</translation>
    </message>
    <message>
        <source>is not among</source>
        <translation>不在其中</translation>
    </message>
    <message>
        <source>is empty</source>
        <translation>为空</translation>
    </message>
    <message>
        <source>has a value</source>
        <translation>有值</translation>
    </message>
    <message>
        <source>What is compared</source>
        <translation>比较什么</translation>
    </message>
    <message>
        <source>How</source>
        <translation>怎样比较</translation>
    </message>
    <message>
        <source>With what</source>
        <translation>与什么比较</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
</context>
<context>
    <name>ConditionRows</name>
    <message>
        <source>All of these hold</source>
        <translation>全部成立</translation>
    </message>
    <message>
        <source>One of these holds</source>
        <translation>任一成立</translation>
    </message>
    <message>
        <source>All or one</source>
        <translation>全部或任一</translation>
    </message>
    <message>
        <source>+ Condition</source>
        <translation>+ 条件</translation>
    </message>
</context>
<context>
    <name>DesignerWindow</name>
    <message>
        <source>Cordboard Designer</source>
        <translation>Cordboard 流程设计</translation>
    </message>
    <message>
        <source>Layer {n} / {all}</source>
        <translation>图层 {n} / {all}</translation>
    </message>
    <message>
        <source>Version {n} will be published {when}.</source>
        <translation>第 {n} 版将于 {when} 发布。</translation>
    </message>
    <message>
        <source>Version {n} is live; new calls take it.</source>
        <translation>第 {n} 版已上线，新来电使用它。</translation>
    </message>
</context>
<context>
    <name>Document</name>
    <message>
        <source>Main flow</source>
        <translation>主流程</translation>
    </message>
    <message>
        <source>This flow is open to read only; save a copy to change it.</source>
        <translation>此流程只能查看；要修改请另存副本。</translation>
    </message>
    <message>
        <source>This layer is locked; open its lock in the list of layers.</source>
        <translation>此图层已锁定，请先在图层列表中解锁。</translation>
    </message>
    <message>
        <source>Fix: {title}</source>
        <translation>修正：{title}</translation>
    </message>
    <message>
        <source>Fix all findings</source>
        <translation>全部修正</translation>
    </message>
</context>
<context>
    <name>FiguresOnDrawing</name>
    <message numerus="yes">
        <source>%n caller(s) took this way</source>
        <translation>
            <numerusform>%n 路走了这条线</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n caller(s) now</source>
        <translation>
            <numerusform>现有 %n 路</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n passed</source>
        <translation>
            <numerusform>已通过 %n 路</numerusform>
        </translation>
    </message>
    <message>
        <source>on average {time}</source>
        <translation>平均 {time}</translation>
    </message>
    <message>
        <source>{n} hung up here ({share})</source>
        <translation>{n} 路在此挂机（{share}）</translation>
    </message>
</context>
<context>
    <name>Filing</name>
    <message>
        <source>Open a flow</source>
        <translation>打开流程</translation>
    </message>
    <message>
        <source>Flows (*.flow);;All files (*)</source>
        <translation>流程 (*.flow);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Save a copy</source>
        <translation>另存副本</translation>
    </message>
    <message>
        <source>Save a copy …</source>
        <translation>另存副本…</translation>
    </message>
    <message>
        <source>The file was damaged; what could be read is open as a copy, {name}.</source>
        <translation>文件已损坏；能读出的部分以副本 {name} 打开。</translation>
    </message>
    <message>
        <source>Unsaved work of {time} is kept on this computer.</source>
        <translation>本机留有 {time} 未保存的内容。</translation>
    </message>
    <message>
        <source>It was never saved: the program or the link ended before.</source>
        <translation>程序或连接在保存之前就结束了。</translation>
    </message>
    <message>
        <source>Take it up</source>
        <translation>接着编辑</translation>
    </message>
    <message>
        <source>Throw it away</source>
        <translation>丢弃</translation>
    </message>
</context>
<context>
    <name>FlowForm</name>
    <message>
        <source>Chinese name</source>
        <translation>中文名称</translation>
    </message>
    <message>
        <source>English name</source>
        <translation>英文名称</translation>
    </message>
    <message>
        <source>Name in the system</source>
        <translation>系统内名称</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Languages</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Inbound: calls come in</source>
        <translation>呼入：来电进入</translation>
    </message>
    <message>
        <source>Outbound: a campaign calls</source>
        <translation>呼出：外呼活动使用</translation>
    </message>
    <message>
        <source>Part: other flows use it</source>
        <translation>子流程：供其他流程调用</translation>
    </message>
    <message>
        <source>Segment: an agent sends the customer in</source>
        <translation>片段：坐席把客户转入</translation>
    </message>
    <message>
        <source>Job: no call</source>
        <translation>作业：没有通话</translation>
    </message>
    <message>
        <source>Text: messages</source>
        <translation>文本：短信与消息</translation>
    </message>
    <message>
        <source>Change the flow</source>
        <translation>修改流程</translation>
    </message>
</context>
<context>
    <name>FlowScene</name>
    <message>
        <source>default: {what}</source>
        <translation>默认：{what}</translation>
    </message>
    <message>
        <source>as “{exit}”</source>
        <translation>同“{exit}”</translation>
    </message>
</context>
<context>
    <name>FlowsPage</name>
    <message>
        <source>Flow</source>
        <translation>流程</translation>
    </message>
    <message>
        <source>Latest</source>
        <translation>最新版</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>线上版</translation>
    </message>
    <message>
        <source>Saved by</source>
        <translation>保存人</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Flows</source>
        <translation>流程</translation>
    </message>
    <message>
        <source>Back to the drawing (Esc)</source>
        <translation>回到画布 (Esc)</translation>
    </message>
    <message>
        <source>Search flows</source>
        <translation>搜索流程</translation>
    </message>
    <message>
        <source>Name in the system: hotel</source>
        <translation>系统内名称，如 hotel</translation>
    </message>
    <message>
        <source>Name of the new flow in the system</source>
        <translation>新流程的系统内名称</translation>
    </message>
    <message>
        <source>Name for people</source>
        <translation>显示名称</translation>
    </message>
    <message>
        <source>New flow</source>
        <translation>新建流程</translation>
    </message>
    <message>
        <source>What the new flow begins with</source>
        <translation>新流程从什么开始</translation>
    </message>
    <message>
        <source>Open a file …</source>
        <translation>打开文件…</translation>
    </message>
    <message>
        <source>Empty</source>
        <translation>空白</translation>
    </message>
    <message>
        <source>Sample: {name}</source>
        <translation>示例：{name}</translation>
    </message>
    <message>
        <source>There is no flow yet.</source>
        <translation>还没有流程。</translation>
    </message>
    <message>
        <source>Give the first one a name below, or open a file.</source>
        <translation>在下面为第一个流程取名，或打开文件。</translation>
    </message>
    <message>
        <source>Small letters, digits and underscores, a letter first: hotel_main.</source>
        <translation>小写字母、数字和下划线，字母开头，例如 hotel_main。</translation>
    </message>
    <message>
        <source>There is a flow of this name already.</source>
        <translation>已有同名流程。</translation>
    </message>
</context>
<context>
    <name>FollowPanel</name>
    <message>
        <source>Stop following</source>
        <translation>停止跟踪</translation>
    </message>
    <message>
        <source>Steps of the call</source>
        <translation>通话步骤</translation>
    </message>
    <message>
        <source>Variables of the call</source>
        <translation>通话变量</translation>
    </message>
    <message>
        <source>Variable</source>
        <translation>变量</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>The call has left the flow; these were its last steps.</source>
        <translation>通话已离开流程，以上是最后的步骤。</translation>
    </message>
    <message>
        <source>Call {n}</source>
        <translation>通话 {n}</translation>
    </message>
    <message>
        <source>hung up</source>
        <translation>挂机</translation>
    </message>
</context>
<context>
    <name>Foot</name>
    <message>
        <source>Checking …</source>
        <translation>正在检查 …</translation>
    </message>
    <message>
        <source>Local files</source>
        <translation>本机文件</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>已连接</translation>
    </message>
    <message>
        <source>Disconnected</source>
        <translation>已断开</translation>
    </message>
    <message>
        <source>Saved on this computer, sent when the server is back</source>
        <translation>本机保存，连上后上传</translation>
    </message>
    <message>
        <source>Saving …</source>
        <translation>正在保存…</translation>
    </message>
    <message>
        <source>Changed, not saved</source>
        <translation>已修改，未保存</translation>
    </message>
    <message>
        <source>Saved {time}</source>
        <translation>已保存 {time}</translation>
    </message>
    <message>
        <source>Nothing to save</source>
        <translation>没有修改</translation>
    </message>
    <message numerus="yes">
        <source>%n step(s) to undo</source>
        <translation>
            <numerusform>撤销 %n 步</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>选中 %n 块</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n block(s)</source>
        <translation>
            <numerusform>%n 块</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n wire(s)</source>
        <translation>
            <numerusform>%n 线</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Form</name>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message numerus="yes">
        <source>%n blocks selected</source>
        <translation>
            <numerusform>已选 %n 个模块</numerusform>
        </translation>
    </message>
    <message>
        <source>Drag moves them, Del removes them, Ctrl+D doubles them.</source>
        <translation>拖动可移动，Del 删除，Ctrl+D 复制。</translation>
    </message>
    <message>
        <source>What belongs to the whole flow.</source>
        <translation>整个流程的属性。</translation>
    </message>
    <message>
        <source>This block is switched off; calls pass it by its first exit.</source>
        <translation>此模块已停用，呼叫从第一个出口直接经过。</translation>
    </message>
    <message>
        <source>The block type {type} is not installed here. Its fields are kept as they are.</source>
        <translation>本机没有安装模块类型 {type}，其字段原样保留。</translation>
    </message>
    <message>
        <source>Exits</source>
        <translation>出口</translation>
    </message>
    <message>
        <source>default: {what}</source>
        <translation>默认：{what}</translation>
    </message>
    <message>
        <source>as “{exit}”</source>
        <translation>同“{exit}”</translation>
    </message>
    <message>
        <source>connect …</source>
        <translation>连接…</translation>
    </message>
    <message>
        <source>Change {field}</source>
        <translation>修改{field}</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
</context>
<context>
    <name>FormulaEditor</name>
    <message>
        <source>a condition, call.seconds &gt; 60</source>
        <translation>条件，例如 call.seconds &gt; 60</translation>
    </message>
    <message>
        <source>a formula; F2 offers names</source>
        <translation>公式；F2 选择名称</translation>
    </message>
    <message>
        <source>As rows</source>
        <translation>改为逐行条件</translation>
    </message>
    <message>
        <source>As a formula</source>
        <translation>改为公式</translation>
    </message>
    <message>
        <source>This condition says more than rows can; it stays a formula.</source>
        <translation>这个条件无法用逐行条件表示，仍保留为公式。</translation>
    </message>
    <message>
        <source>It must be {wanted}, and this is {found}.</source>
        <translation>应为{wanted}，而这里是{found}。</translation>
    </message>
</context>
<context>
    <name>Head</name>
    <message>
        <source>Flows (Ctrl+O)</source>
        <translation>流程 (Ctrl+O)</translation>
    </message>
    <message>
        <source>Arrange (Ctrl+L)</source>
        <translation>自动排列 (Ctrl+L)</translation>
    </message>
    <message>
        <source>Find in the flow (Ctrl+F)</source>
        <translation>在流程中查找 (Ctrl+F)</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Prompts</source>
        <translation>提示音</translation>
    </message>
    <message>
        <source>Try</source>
        <translation>试拨</translation>
    </message>
    <message>
        <source>Publish …</source>
        <translation>发布…</translation>
    </message>
    <message>
        <source>Version {n}, live</source>
        <translation>第 {n} 版 线上</translation>
    </message>
    <message>
        <source>Version {n}, draft</source>
        <translation>第 {n} 版 草稿</translation>
    </message>
    <message>
        <source>never published</source>
        <translation>从未发布</translation>
    </message>
    <message>
        <source>version {n} is live</source>
        <translation>线上是第 {n} 版</translation>
    </message>
    <message>
        <source>not saved yet</source>
        <translation>尚未保存</translation>
    </message>
    <message>
        <source>Nothing is live: this flow was never published.</source>
        <translation>尚无线上版本：此流程从未发布。</translation>
    </message>
    <message>
        <source>Only flows of a server can be published; sign in to one.</source>
        <translation>只有服务器上的流程可以发布，请先登录服务器。</translation>
    </message>
    <message>
        <source>There is no connection to the server; everything else goes on.</source>
        <translation>与服务器的连接已断开；其他功能照常。</translation>
    </message>
    <message>
        <source>Align</source>
        <translation>对齐</translation>
    </message>
    <message>
        <source>Your account may not publish flows.</source>
        <translation>您的账号无权发布流程。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
</context>
<context>
    <name>HereVoice</name>
    <message>
        <source>The voice of this computer failed: {why}</source>
        <translation>本机语音合成出错：{why}</translation>
    </message>
</context>
<context>
    <name>Index</name>
    <message>
        <source>No.</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>种类</translation>
    </message>
    <message>
        <source>Found in, used where</source>
        <translation>出现处、用在</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Blocks</source>
        <translation>模块</translation>
    </message>
    <message>
        <source>Prompts</source>
        <translation>提示音</translation>
    </message>
    <message>
        <source>Variables</source>
        <translation>变量</translation>
    </message>
    <message>
        <source>Queues</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Databases</source>
        <translation>数据库</translation>
    </message>
    <message>
        <source>Other names</source>
        <translation>其他名称</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>图层</translation>
    </message>
    <message>
        <source>Name, number, words of a prompt, variable, queue …</source>
        <translation>名称、编号、提示音文字、变量、队列…</translation>
    </message>
    <message>
        <source>Find in the flow</source>
        <translation>在流程中查找</translation>
    </message>
</context>
<context>
    <name>KeysEditor</name>
    <message>
        <source>Only 0 to 9, * and # are keys of a telephone.</source>
        <translation>电话按键只有 0 到 9、* 和 #。</translation>
    </message>
</context>
<context>
    <name>LanguageEditor</name>
    <message>
        <source>“{text}” is no language; choose one, or write its tag like fr-FR.</source>
        <translation>“{text}”不是语言；请选择一种，或写语言标记，例如 fr-FR。</translation>
    </message>
</context>
<context>
    <name>Languages</name>
    <message>
        <source>one more language</source>
        <translation>再加一种语言</translation>
    </message>
    <message>
        <source>One more language</source>
        <translation>再加一种语言</translation>
    </message>
    <message>
        <source>{language}, the usual one</source>
        <translation>{language}（默认）</translation>
    </message>
    <message>
        <source>Make {language} the usual one</source>
        <translation>把{language}设为默认</translation>
    </message>
    <message>
        <source>Remove {language}</source>
        <translation>去掉{language}</translation>
    </message>
    <message>
        <source>“{text}” is no language; choose one, or write its tag like fr-FR.</source>
        <translation>“{text}”不是语言；请选择一种，或写语言标记，例如 fr-FR。</translation>
    </message>
</context>
<context>
    <name>LayerRow</name>
    <message numerus="yes">
        <source>%n block(s)</source>
        <translation>
            <numerusform>%n 块</numerusform>
        </translation>
    </message>
    <message>
        <source>Show its tab</source>
        <translation>显示标签页</translation>
    </message>
    <message>
        <source>Hide its tab</source>
        <translation>隐藏标签页</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>解锁</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>锁定</translation>
    </message>
    <message>
        <source>Colour of the layer</source>
        <translation>图层颜色</translation>
    </message>
    <message>
        <source>Change layer</source>
        <translation>修改图层</translation>
    </message>
    <message>
        <source>Rename layer</source>
        <translation>重命名图层</translation>
    </message>
    <message>
        <source>Delete layer</source>
        <translation>删除图层</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Another colour …</source>
        <translation>其他颜色…</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>上移</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>下移</translation>
    </message>
    <message>
        <source>Print …</source>
        <translation>打印…</translation>
    </message>
    <message>
        <source>Save as PDF or picture …</source>
        <translation>存为 PDF 或图片…</translation>
    </message>
    <message>
        <source>Delete with its blocks</source>
        <translation>连同模块删除</translation>
    </message>
    <message>
        <source>Order of layers</source>
        <translation>图层顺序</translation>
    </message>
    <message>
        <source>Save the layer as PDF or picture</source>
        <translation>将图层存为 PDF 或图片</translation>
    </message>
    <message>
        <source>PDF (*.pdf);;Pictures (*.png)</source>
        <translation>PDF (*.pdf);;图片 (*.png)</translation>
    </message>
    <message>
        <source>{path} cannot be written; choose another folder or name.</source>
        <translation>无法写入 {path}；请换一个文件夹或名称。</translation>
    </message>
</context>
<context>
    <name>LayerTabs</name>
    <message>
        <source>Layers</source>
        <translation>层</translation>
    </message>
</context>
<context>
    <name>LayersPanel</name>
    <message>
        <source>Layers</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Add a layer</source>
        <translation>添加图层</translation>
    </message>
    <message>
        <source>Layer {n}</source>
        <translation>图层 {n}</translation>
    </message>
    <message>
        <source>Add layer</source>
        <translation>添加图层</translation>
    </message>
</context>
<context>
    <name>LevelBand</name>
    <message>
        <source>too quiet: come nearer</source>
        <translation>太轻：靠近一点</translation>
    </message>
    <message>
        <source>level is right</source>
        <translation>电平合适</translation>
    </message>
    <message>
        <source>too loud: go further away</source>
        <translation>太响：离远一点</translation>
    </message>
    <message>
        <source>Level of the microphone</source>
        <translation>话筒电平</translation>
    </message>
</context>
<context>
    <name>LivePage</name>
    <message>
        <source>Caller</source>
        <translation>主叫</translation>
    </message>
    <message>
        <source>At</source>
        <translation>所在模块</translation>
    </message>
    <message>
        <source>There for</source>
        <translation>停留</translation>
    </message>
    <message>
        <source>In the flow</source>
        <translation>总时长</translation>
    </message>
    <message>
        <source>Back to the draft (Esc)</source>
        <translation>返回草稿 (Esc)</translation>
    </message>
    <message>
        <source>Follow (Enter)</source>
        <translation>跟踪 (Enter)</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>All days</source>
        <translation>全部日期</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>The last 7 days</source>
        <translation>最近 7 天</translation>
    </message>
    <message>
        <source>Days of the figures</source>
        <translation>统计日期</translation>
    </message>
    <message>
        <source>Callers in this flow</source>
        <translation>流程中的来电</translation>
    </message>
    <message>
        <source>Nobody is in this version now.</source>
        <translation>此版本中现在没有来电。</translation>
    </message>
    <message>
        <source>Callers appear here by themselves.</source>
        <translation>有来电时会自动显示。</translation>
    </message>
    <message>
        <source>Live: {name}</source>
        <translation>实时：{name}</translation>
    </message>
    <message>
        <source>Version {n}, live</source>
        <translation>第 {n} 版，线上</translation>
    </message>
    <message>
        <source>Version {n}</source>
        <translation>第 {n} 版</translation>
    </message>
    <message numerus="yes">
        <source>%n caller(s) inside</source>
        <translation>
            <numerusform>%n 路在流程中</numerusform>
        </translation>
    </message>
    <message>
        <source>As of {time}: there is no connection to the server.</source>
        <translation>截至 {time}：与服务器的连接已断开。</translation>
    </message>
    <message>
        <source>No call took this version yet.</source>
        <translation>还没有来电走过此版本。</translation>
    </message>
    <message>
        <source>Since {day} · a disc: callers now, a triangle: hung up there</source>
        <translation>自 {day} 起 · 圆点：此刻在这里，三角：在这里挂机</translation>
    </message>
    <message>
        <source>Unknown number</source>
        <translation>未知号码</translation>
    </message>
    <message>
        <source>Call {n}</source>
        <translation>电话 {n}</translation>
    </message>
    <message>
        <source>{call}, from the flow {name}</source>
        <translation>{call}，来自流程「{name}」</translation>
    </message>
    <message>
        <source>Your account may not follow calls.</source>
        <translation>您的账号无权跟踪通话。</translation>
    </message>
    <message>
        <source>The server is away.</source>
        <translation>服务器已断开。</translation>
    </message>
</context>
<context>
    <name>Lower</name>
    <message>
        <source>Mend all as proposed</source>
        <translation>全部按建议修正</translation>
    </message>
    <message>
        <source>Problems, outline, index, variables, trial</source>
        <translation>问题、大纲、索引、变量、试拨</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Problems {n}</source>
        <translation>问题 {n}</translation>
    </message>
    <message>
        <source>Outline</source>
        <translation>大纲</translation>
    </message>
    <message>
        <source>Index</source>
        <translation>索引</translation>
    </message>
    <message>
        <source>Variables {n}</source>
        <translation>变量 {n}</translation>
    </message>
    <message>
        <source>Trial log</source>
        <translation>试拨记录</translation>
    </message>
    <message numerus="yes">
        <source>%n error(s)</source>
        <translation>
            <numerusform>%n 错误</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n warning(s)</source>
        <translation>
            <numerusform>%n 提醒</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hint(s)</source>
        <translation>
            <numerusform>%n 建议</numerusform>
        </translation>
    </message>
    <message>
        <source>checked in {ms} ms</source>
        <translation>检查用时 {ms} 毫秒</translation>
    </message>
    <message>
        <source>Tests {n}</source>
        <translation>测试 {n}</translation>
    </message>
    <message>
        <source>Tests</source>
        <translation>测试</translation>
    </message>
</context>
<context>
    <name>Many</name>
    <message>
        <source>Nothing is missing that has a text.</source>
        <translation>有文字的提示音都不缺。</translation>
    </message>
    <message>
        <source>The list shows no draft.</source>
        <translation>列表里没有草稿。</translation>
    </message>
    <message numerus="yes">
        <source>%n draft(s) are final now.</source>
        <translation>
            <numerusform>%n 个草稿已定稿。</numerusform>
        </translation>
    </message>
    <message>
        <source>Make them drafts again (Ctrl+Z)</source>
        <translation>恢复为草稿 (Ctrl+Z)</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n prompt(s) that no flow uses?</source>
        <translation>
            <numerusform>删除 %n 条没有流程使用的提示音？</numerusform>
        </translation>
    </message>
    <message>
        <source>Texts and recordings in all languages go, and cannot be brought back.</source>
        <translation>所有语言的文字和录音都会删除，无法恢复。</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n</source>
        <translation>
            <numerusform>删除 %n 条</numerusform>
        </translation>
    </message>
    <message>
        <source>Keep them</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Lists and sounds ({endings});;All files (*)</source>
        <translation>清单和声音 ({endings});;所有文件 (*)</translation>
    </message>
    <message>
        <source>Import many</source>
        <translation>批量导入</translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s) were taken over.</source>
        <translation>
            <numerusform>导入了 %n 个声音。</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} cannot be read as a list: {why}</source>
        <translation>无法把 {name} 当作清单读取：{why}</translation>
    </message>
    <message numerus="yes">
        <source>%n text(s) are new or changed.</source>
        <translation>
            <numerusform>%n 条文字是新的或有改动。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) have no name of a prompt, the first: {row}</source>
        <translation>
            <numerusform>%n 行没有提示音名称，第一行：{row}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Meeting</name>
    <message>
        <source>The server is away. Everything but publishing goes on.</source>
        <translation>服务器已断开。除发布外一切照常。</translation>
    </message>
    <message>
        <source>{why}. Each change is kept on this computer; saving is made up for.</source>
        <translation>{why}。每次修改都保存在本机，连上后补传。</translation>
    </message>
    <message>
        <source>The server is back.</source>
        <translation>服务器已恢复连接。</translation>
    </message>
    <message>
        <source>Your work is kept on this computer.</source>
        <translation>您的修改已保存在本机。</translation>
    </message>
    <message>
        <source>{by} saved version {n} while you are at work.</source>
        <translation>您编辑期间，{by} 存了第 {n} 版。</translation>
    </message>
    <message>
        <source>Nothing of yours was overwritten.</source>
        <translation>您的内容没有被覆盖。</translation>
    </message>
    <message>
        <source>Somebody else saved this flow; yours is kept and not sent.</source>
        <translation>他人已保存此流程；您的修改已保留，尚未上传。</translation>
    </message>
    <message>
        <source>See the differences</source>
        <translation>看差别</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>并入</translation>
    </message>
    <message>
        <source>Save mine as the next version</source>
        <translation>把我的存为下一版</translation>
    </message>
    <message>
        <source>Save a copy …</source>
        <translation>另存副本…</translation>
    </message>
    <message>
        <source>Compared with version {n}.</source>
        <translation>正与第 {n} 版比较。</translation>
    </message>
    <message>
        <source>Merge with version {n}</source>
        <translation>与第 {n} 版合并</translation>
    </message>
    <message>
        <source>Merged with version {n}.</source>
        <translation>已与第 {n} 版合并。</translation>
    </message>
    <message>
        <source>Both changed {blocks}; yours stays, look at it.</source>
        <translation>{blocks} 双方都改过，保留了您的，请核对。</translation>
    </message>
</context>
<context>
    <name>Minimap</name>
    <message>
        <source>Map of the drawing</source>
        <translation>画布缩略图</translation>
    </message>
</context>
<context>
    <name>MomentRow</name>
    <message>
        <source>The flow believes it is</source>
        <translation>流程以为现在是</translation>
    </message>
    <message>
        <source>now, or 2026-12-25 22:00</source>
        <translation>现在，或 2026-12-25 22:00</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>Working time</source>
        <translation>上班时间</translation>
    </message>
    <message>
        <source>After hours</source>
        <translation>下班后</translation>
    </message>
    <message>
        <source>Weekend</source>
        <translation>周末</translation>
    </message>
    <message>
        <source>Holiday</source>
        <translation>节假日</translation>
    </message>
    <message>
        <source>At the site it is {time} ({zone}).</source>
        <translation>站点时间 {time}（{zone}）。</translation>
    </message>
</context>
<context>
    <name>NumberEditor</name>
    <message>
        <source>s</source>
        <translation>秒</translation>
    </message>
    <message>
        <source>Enter a number.</source>
        <translation>请输入数字。</translation>
    </message>
    <message>
        <source>“{text}” is no number.</source>
        <translation>“{text}”不是数字。</translation>
    </message>
    <message>
        <source>“{text}” is neither a number nor a formula.</source>
        <translation>“{text}”既不是数字也不是公式。</translation>
    </message>
    <message>
        <source>It must be between {low} and {high}.</source>
        <translation>应在 {low} 到 {high} 之间。</translation>
    </message>
</context>
<context>
    <name>Origins</name>
    <message>
        <source>There is no published {kind} yet; make one in the list of flows.</source>
        <translation>还没有已发布的{kind}，请在流程列表中新建。</translation>
    </message>
    <message>
        <source>Flows (Ctrl+O)</source>
        <translation>流程列表（Ctrl+O）</translation>
    </message>
    <message>
        <source>There is no prompt yet; write what callers hear, or open the studio.</source>
        <translation>还没有提示音：直接写出来电者听到的话，或打开录音室。</translation>
    </message>
    <message>
        <source>Prompts (Ctrl+M)</source>
        <translation>提示音（Ctrl+M）</translation>
    </message>
    <message>
        <source>There is no door yet: add a block “Door in” to the other layer and name it.</source>
        <translation>还没有层间门：在另一图层添加“入口门”模块并命名。</translation>
    </message>
    <message>
        <source>There is no calendar yet: working hours and holidays of the house.</source>
        <translation>还没有日历（单位的工作时间和节假日）。</translation>
    </message>
    <message>
        <source>Make one: Monday to Friday, 9:00 to 18:00</source>
        <translation>新建：周一至周五 9:00–18:00</translation>
    </message>
    <message>
        <source>There is no {kind} yet. Add a section [[{section}]] to the server&apos;s configuration (cordboard run --config site.toml) and start it anew.</source>
        <translation>还没有{kind}。请在服务器配置文件（cordboard run --config site.toml）中添加 [[{section}]] 一节，然后重启服务器。</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>重新读取</translation>
    </message>
    <message>
        <source>There is no {kind} yet. An administrator makes it on the server, by the request {request}.</source>
        <translation>还没有{kind}。由管理员在服务器上建立（接口请求 {request}）。</translation>
    </message>
    <message>
        <source>There is no {kind} yet; whoever runs the server sets it up.</source>
        <translation>还没有{kind}，由服务器管理员设置。</translation>
    </message>
    <message>
        <source>Without the server nothing can be offered; a name may be typed.</source>
        <translation>未连接服务器，无法列出；可以直接输入名称。</translation>
    </message>
    <message>
        <source>Choose the data source above first.</source>
        <translation>请先选择上面的数据源。</translation>
    </message>
    <message>
        <source>{source} does not answer now, so its tables are not known; a name may be typed.</source>
        <translation>{source}现在没有响应，不知道有哪些表；可以直接输入表名。</translation>
    </message>
    <message>
        <source>No table of {source} has been read; it may be empty.</source>
        <translation>没有读到{source}的表，数据库可能是空的。</translation>
    </message>
    <message>
        <source>Read the tables</source>
        <translation>读取表</translation>
    </message>
    <message>
        <source>queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>data source</source>
        <translation>数据源</translation>
    </message>
    <message>
        <source>ring group</source>
        <translation>振铃组</translation>
    </message>
    <message>
        <source>campaign</source>
        <translation>外呼活动</translation>
    </message>
    <message>
        <source>web host</source>
        <translation>网络主机</translation>
    </message>
    <message>
        <source>credential</source>
        <translation>凭据</translation>
    </message>
    <message>
        <source>program</source>
        <translation>程序</translation>
    </message>
    <message>
        <source>group of lines</source>
        <translation>中继组</translation>
    </message>
    <message>
        <source>extension</source>
        <translation>分机</translation>
    </message>
    <message>
        <source>number</source>
        <translation>号码</translation>
    </message>
    <message>
        <source>folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>calendar</source>
        <translation>日历</translation>
    </message>
    <message>
        <source>list of numbers</source>
        <translation>号码名单</translation>
    </message>
    <message>
        <source>small table</source>
        <translation>小表</translation>
    </message>
    <message>
        <source>service switch</source>
        <translation>业务开关</translation>
    </message>
    <message>
        <source>notice board</source>
        <translation>通知栏</translation>
    </message>
    <message>
        <source>flow</source>
        <translation>流程</translation>
    </message>
    <message>
        <source>part</source>
        <translation>子流程</translation>
    </message>
    <message>
        <source>job</source>
        <translation>作业</translation>
    </message>
    <message>
        <source>segment</source>
        <translation>流程段</translation>
    </message>
    <message>
        <source>mailbox</source>
        <translation>信箱</translation>
    </message>
    <message>
        <source>template</source>
        <translation>模板</translation>
    </message>
    <message>
        <source>questionnaire</source>
        <translation>问卷</translation>
    </message>
    <message>
        <source>tariff</source>
        <translation>费率</translation>
    </message>
    <message>
        <source>disposition</source>
        <translation>小结选项</translation>
    </message>
    <message>
        <source>outcome</source>
        <translation>外呼结果</translation>
    </message>
    <message>
        <source>key</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>field of the customer&apos;s card</source>
        <translation>客户资料字段</translation>
    </message>
    <message>
        <source>entry</source>
        <translation>项目</translation>
    </message>
</context>
<context>
    <name>Outline</name>
    <message>
        <source>Outline</source>
        <translation>大纲</translation>
    </message>
    <message>
        <source>Save as PDF or picture …</source>
        <translation>存为 PDF 或图片…</translation>
    </message>
    <message>
        <source>Save the outline</source>
        <translation>保存大纲</translation>
    </message>
    <message>
        <source>PDF (*.pdf);;Pictures (*.png)</source>
        <translation>PDF (*.pdf);;图片 (*.png)</translation>
    </message>
    <message>
        <source>{path} cannot be written; choose another folder or name.</source>
        <translation>无法写入 {path}；请换一个文件夹或名称。</translation>
    </message>
</context>
<context>
    <name>PalettePanel</name>
    <message numerus="yes">
        <source>Search %n blocks</source>
        <translation>
            <numerusform>搜索 %n 个模块</numerusform>
        </translation>
    </message>
    <message>
        <source>Search blocks</source>
        <translation>搜索模块</translation>
    </message>
    <message>
        <source>Blocks</source>
        <translation>模块</translation>
    </message>
    <message>
        <source>Often used</source>
        <translation>常用</translation>
    </message>
    <message>
        <source>Not set up here: {services}</source>
        <translation>本机没有配置：{services}</translation>
    </message>
    <message>
        <source>No block fits “{text}”. Try its purpose, or the initials of its name.</source>
        <translation>没有符合“{text}”的模块，试试它的用途或拼音首字母。</translation>
    </message>
</context>
<context>
    <name>Patience</name>
    <message>
        <source>Drawing {n} blocks and wires …</source>
        <translation>正在画 {n} 个模块和连线…</translation>
    </message>
    <message>
        <source>Give up</source>
        <translation>放弃</translation>
    </message>
</context>
<context>
    <name>ProblemRow</name>
    <message>
        <source>More ways to mend it</source>
        <translation>其他修正办法</translation>
    </message>
    <message>
        <source>The whole flow</source>
        <translation>整个流程</translation>
    </message>
    <message>
        <source>exit “{name}”</source>
        <translation>出口「{name}」</translation>
    </message>
</context>
<context>
    <name>Problems</name>
    <message>
        <source>The drawing is being checked …</source>
        <translation>正在检查…</translation>
    </message>
    <message>
        <source>Nothing to mend. The server checks once more when you publish.</source>
        <translation>没有问题。发布时服务器会再检查一次。</translation>
    </message>
</context>
<context>
    <name>PromptEditor</name>
    <message>
        <source>Enter makes a prompt that says this.</source>
        <translation>按 Enter 新建一条说这句话的提示音。</translation>
    </message>
    <message>
        <source>Make the prompt “{words}”</source>
        <translation>新建提示音“{words}”</translation>
    </message>
</context>
<context>
    <name>PromptItemRow</name>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示音</translation>
    </message>
    <message>
        <source>Spoken value</source>
        <translation>读数</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>File named by a variable</source>
        <translation>变量指定的文件</translation>
    </message>
    <message>
        <source>Pause in seconds</source>
        <translation>停顿秒数</translation>
    </message>
    <message>
        <source>Tone</source>
        <translation>信号音</translation>
    </message>
    <message>
        <source>One of several</source>
        <translation>随机一个</translation>
    </message>
    <message>
        <source>Words with values; a voice says them.</source>
        <translation>含变量的文本，由合成音朗读。</translation>
    </message>
    <message>
        <source>Enter makes a prompt that says this.</source>
        <translation>按 Enter 新建一条说这句话的提示音。</translation>
    </message>
    <message>
        <source>Write what callers hear, or choose a prompt.</source>
        <translation>写出来电者听到的话，或选择已有的提示音。</translation>
    </message>
    <message>
        <source>There is no such prompt yet.</source>
        <translation>还没有这个提示音。</translation>
    </message>
    <message>
        <source>New; a voice says it until it is recorded.</source>
        <translation>新提示音，录音之前由合成音朗读。</translation>
    </message>
    <message>
        <source>Draft.</source>
        <translation>草稿。</translation>
    </message>
</context>
<context>
    <name>PromptList</name>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文字</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>电平</translation>
    </message>
    <message>
        <source>Used in</source>
        <translation>用在</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>缺</translation>
    </message>
    <message>
        <source>draft</source>
        <translation>草稿</translation>
    </message>
    <message>
        <source>final</source>
        <translation>定稿</translation>
    </message>
    <message>
        <source>All states</source>
        <translation>全部状态</translation>
    </message>
    <message>
        <source>□ Missing</source>
        <translation>□ 缺</translation>
    </message>
    <message>
        <source>◐ Drafts</source>
        <translation>◐ 草稿</translation>
    </message>
    <message>
        <source>● Final</source>
        <translation>● 定稿</translation>
    </message>
    <message>
        <source>○ Used nowhere</source>
        <translation>○ 没有使用</translation>
    </message>
    <message>
        <source>Language of the prompts</source>
        <translation>提示音的语言</translation>
    </message>
    <message>
        <source>Name or words (Ctrl+F)</source>
        <translation>名称或文字 (Ctrl+F)</translation>
    </message>
    <message>
        <source>Find a prompt by its name or words</source>
        <translation>按名称或文字找提示音</translation>
    </message>
    <message>
        <source>New …</source>
        <translation>新建…</translation>
    </message>
    <message>
        <source>Import many …</source>
        <translation>批量导入…</translation>
    </message>
    <message>
        <source>Speak all missing</source>
        <translation>合成全部缺的</translation>
    </message>
    <message>
        <source>Every draft that the list shows becomes final (Ctrl+Shift+Enter)</source>
        <translation>列表中的草稿全部定稿 (Ctrl+Shift+Enter)</translation>
    </message>
    <message>
        <source>Missing, drafts, final</source>
        <translation>缺、草稿、定稿</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n prompt(s) …</source>
        <translation>
            <numerusform>删除 %n 条提示音…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Make %n draft(s) final</source>
        <translation>
            <numerusform>%n 个草稿全部定稿</numerusform>
        </translation>
    </message>
    <message>
        <source>No prompt is like that.</source>
        <translation>没有符合的提示音。</translation>
    </message>
    <message>
        <source>There are no prompts yet.</source>
        <translation>还没有提示音。</translation>
    </message>
    <message>
        <source>A prompt is made here, or where a block of the flow names it.</source>
        <translation>在这里新建，或在流程的模块里写上名称。</translation>
    </message>
</context>
<context>
    <name>PromptListsEditor</name>
    <message>
        <source>+ Try</source>
        <translation>+ 一次重试</translation>
    </message>
</context>
<context>
    <name>PromptStore</name>
    <message>
        <source>“{name}” is no name of a prompt: up to 60 letters, digits, _ and -, with / between folders.</source>
        <translation>“{name}”不能作提示音的名称：最多 60 个字母、数字、_ 和 -，文件夹之间用 /。</translation>
    </message>
    <message>
        <source>{name} has no text to speak; write it first.</source>
        <translation>{name} 没有可读的文字，请先写上。</translation>
    </message>
    <message>
        <source>A prompt of the server can be deleted once it is back.</source>
        <translation>连上服务器后才能删除服务器上的提示音。</translation>
    </message>
    <message>
        <source>This computer&apos;s disk does not take it: {why}</source>
        <translation>本机磁盘写不进去：{why}</translation>
    </message>
</context>
<context>
    <name>PromptsEditor</name>
    <message>
        <source>File named by a variable</source>
        <translation>变量指定的文件</translation>
    </message>
    <message>
        <source>+ Prompt</source>
        <translation>+ 提示音</translation>
    </message>
    <message>
        <source>+ More …</source>
        <translation>+ 更多…</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Spoken value</source>
        <translation>读数</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>停顿</translation>
    </message>
    <message>
        <source>Tone</source>
        <translation>信号音</translation>
    </message>
    <message>
        <source>Make the prompt “{words}”</source>
        <translation>新建提示音“{words}”</translation>
    </message>
</context>
<context>
    <name>PublishPanel</name>
    <message>
        <source>Publish</source>
        <translation>发布</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>关闭 (Esc)</translation>
    </message>
    <message>
        <source>Show what stands in the way</source>
        <translation>查看阻止发布的问题</translation>
    </message>
    <message>
        <source>Why (required, everybody reads it in the list of versions)</source>
        <translation>为什么改（必填，写入版本记录）</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>为什么</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>立即</translation>
    </message>
    <message>
        <source>At a time</source>
        <translation>定时</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Time of publishing</source>
        <translation>发布时间</translation>
    </message>
    <message numerus="yes">
        <source>%n error(s) stand in the way</source>
        <translation>
            <numerusform>%n 个错误阻止发布</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n note(s)</source>
        <translation>
            <numerusform>%n 条提醒</numerusform>
        </translation>
    </message>
    <message>
        <source>Checked: no errors, {notes}</source>
        <translation>检查 0 错误，{notes}</translation>
    </message>
    <message>
        <source>Show the notes</source>
        <translation>查看提示</translation>
    </message>
    <message>
        <source>New calls take the new version at once; calls that are in version {n} now stay in it. The server checks once more.</source>
        <translation>新来电立即使用新版；正在第 {n} 版中的呼叫继续用旧版。服务器会再检查一次。</translation>
    </message>
    <message>
        <source>This is the first version that calls take. The server checks once more.</source>
        <translation>这是第一个上线的版本。服务器会再检查一次。</translation>
    </message>
    <message>
        <source>The server publishes it then, also after a restart; calls that are in version {n} stay in it. It checks once more.</source>
        <translation>服务器届时发布，重启后仍然有效；正在第 {n} 版中的通话继续使用原版。发布前会再次检查。</translation>
    </message>
    <message>
        <source>The server publishes it then, also after a restart. It checks once more.</source>
        <translation>服务器届时发布，重启后仍然有效。发布前会再次检查。</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>定时发布</translation>
    </message>
    <message>
        <source>What changed</source>
        <translation>改了什么</translation>
    </message>
    <message>
        <source>Everything: nothing is live yet.</source>
        <translation>全部：还没有线上版本。</translation>
    </message>
    <message numerus="yes">
        <source>%n change(s) since the live version</source>
        <translation>
            <numerusform>与线上版相比有 %n 处修改</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QueryTest</name>
    <message>
        <source>Test query</source>
        <translation>试查</translation>
    </message>
    <message>
        <source>a value to try</source>
        <translation>试用的值</translation>
    </message>
    <message>
        <source>Value of {name} for the test</source>
        <translation>试查时 {name} 的值</translation>
    </message>
    <message>
        <source>Choose the data source and the table first.</source>
        <translation>请先选择数据源和表。</translation>
    </message>
    <message>
        <source>Without the server no data source can be asked.</source>
        <translation>未连接服务器，无法查询数据源。</translation>
    </message>
    <message>
        <source>Write a value for {name}.</source>
        <translation>请填写 {name} 的值。</translation>
    </message>
    <message>
        <source>“{text}” is no value of the type {type}.</source>
        <translation>“{text}”不是{type}类型的值。</translation>
    </message>
    <message>
        <source>asking …</source>
        <translation>查询中…</translation>
    </message>
    <message>
        <source>{n} ms</source>
        <translation>{n} 毫秒</translation>
    </message>
    <message numerus="yes">
        <source>more than %n row(s)</source>
        <translation>
            <numerusform>多于 %n 行</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n row(s)</source>
        <translation>
            <numerusform>%n 行</numerusform>
        </translation>
    </message>
    <message>
        <source>The data source did not answer.</source>
        <translation>数据源没有响应。</translation>
    </message>
    <message>
        <source>Cache of this source: {rate} hits of {asked}, {n} results, {size}, oldest {age}.</source>
        <translation>此数据源的缓存：{asked} 次中命中 {rate}，{n} 个结果，{size}，最旧 {age}。</translation>
    </message>
    <message>
        <source>{n} KB</source>
        <translation>{n} KB</translation>
    </message>
    <message>
        <source>{n} MB</source>
        <translation>{n} MB</translation>
    </message>
</context>
<context>
    <name>QuestionPanel</name>
    <message>
        <source>What it fills in, one a line: customer.name = 陈思远</source>
        <translation>填入的值，每行一个：customer.name = 陈思远</translation>
    </message>
    <message>
        <source>Always answer so</source>
        <translation>以后都这样回答</translation>
    </message>
    <message>
        <source>This block is not asked about in the trials to come</source>
        <translation>以后试拨不再询问此模块</translation>
    </message>
    <message>
        <source>Ask the data source</source>
        <translation>查询数据源</translation>
    </message>
    <message>
        <source>The server looks it up now, and in the trials to come. Nothing is written.</source>
        <translation>由服务器现在查询，以后试拨也照此；不写入任何数据。</translation>
    </message>
    <message>
        <source>What does {block} answer?</source>
        <translation>{block} 返回什么？</translation>
    </message>
    <message>
        <source>The answer of the last time</source>
        <translation>上次的回答</translation>
    </message>
</context>
<context>
    <name>QuickAdd</name>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Name or number of a block</source>
        <translation>模块名称或编号</translation>
    </message>
    <message>
        <source>Name, initials or purpose</source>
        <translation>名称、拼音首字母或用途</translation>
    </message>
    <message>
        <source>Add after {name}</source>
        <translation>接在 {name} 之后</translation>
    </message>
    <message>
        <source>Add a block</source>
        <translation>添加模块</translation>
    </message>
    <message>
        <source>Connect an exit of {name} to</source>
        <translation>把 {name} 的出口接到</translation>
    </message>
    <message>
        <source>Nothing fits; try other letters.</source>
        <translation>没有符合的，换几个字试试。</translation>
    </message>
    <message>
        <source>Enter connects, Esc leaves all as it is.</source>
        <translation>Enter 连接，Esc 保持原样。</translation>
    </message>
</context>
<context>
    <name>ReferenceEditor</name>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>“{name}” is not there now; choose one of the list.</source>
        <translation>“{name}”不存在，请从列表中选择。</translation>
    </message>
</context>
<context>
    <name>RowEditor</name>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
</context>
<context>
    <name>RowsEditor</name>
    <message>
        <source>+ Row</source>
        <translation>+ 一行</translation>
    </message>
</context>
<context>
    <name>Shelf</name>
    <message>
        <source>{path} cannot be read: {reason}.</source>
        <translation>无法读取 {path}：{reason}。</translation>
    </message>
    <message>
        <source>New from a sample</source>
        <translation>从示例新建</translation>
    </message>
    <message>
        <source>This flow is open to read only; save a copy to change it.</source>
        <translation>此流程只能查看；要修改请另存副本。</translation>
    </message>
    <message>
        <source>{path} cannot be written: {reason}. The flow is kept in the recovery file.</source>
        <translation>无法写入 {path}：{reason}。流程已保存在恢复文件中。</translation>
    </message>
    <message>
        <source>The recovery file cannot be read; it was left where it is.</source>
        <translation>恢复文件无法读取，已保留原处。</translation>
    </message>
    <message>
        <source>Take up unsaved work</source>
        <translation>接着未保存的内容</translation>
    </message>
</context>
<context>
    <name>Stage</name>
    <message>
        <source>Drawing</source>
        <translation>画布</translation>
    </message>
</context>
<context>
    <name>StudioKeys</name>
    <message>
        <source>Sound</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>Prompts</source>
        <translation>提示音</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>录音</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>Play or stop</source>
        <translation>播放或停止</translation>
    </message>
    <message>
        <source>Keep the take</source>
        <translation>保留这一遍</translation>
    </message>
    <message>
        <source>Take the selection out</source>
        <translation>剪掉所选</translation>
    </message>
    <message>
        <source>Trim</source>
        <translation>修剪</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>全选</translation>
    </message>
    <message>
        <source>Closer</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Whole sound</source>
        <translation>整段</translation>
    </message>
    <message>
        <source>Further</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Next prompt</source>
        <translation>下一条提示音</translation>
    </message>
    <message>
        <source>Previous prompt</source>
        <translation>上一条提示音</translation>
    </message>
    <message>
        <source>New prompt</source>
        <translation>新建提示音</translation>
    </message>
    <message>
        <source>Import many</source>
        <translation>批量导入</translation>
    </message>
    <message>
        <source>Make the drafts shown final</source>
        <translation>列表中的草稿全部定稿</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>Write the text</source>
        <translation>写文字</translation>
    </message>
    <message>
        <source>Stop, or close the window</source>
        <translation>停止，或关闭窗口</translation>
    </message>
</context>
<context>
    <name>StudioWindow</name>
    <message>
        <source>Prompts - Cordboard Designer</source>
        <translation>提示音 - Cordboard 流程设计</translation>
    </message>
    <message>
        <source>New prompt</source>
        <translation>新建提示音</translation>
    </message>
    <message>
        <source>Name, with / between folders</source>
        <translation>名称，文件夹之间用 /</translation>
    </message>
    <message>
        <source>Sound ({endings});;All files (*)</source>
        <translation>声音 ({endings});;所有文件 (*)</translation>
    </message>
    <message>
        <source>Take a sound file</source>
        <translation>选择声音文件</translation>
    </message>
    <message>
        <source>{name} lasts {seconds} s; a prompt has at most 360 s. Cut it first.</source>
        <translation>{name} 长 {seconds} 秒，提示音最长 360 秒，请先剪短。</translation>
    </message>
    <message>
        <source>There is no sound in {name}.</source>
        <translation>{name} 里没有声音。</translation>
    </message>
    <message>
        <source>{name} is no sound file, or it is damaged. Try to play it elsewhere.</source>
        <translation>{name} 不是声音文件，或已损坏。请先在别处试放。</translation>
    </message>
    <message>
        <source>{name} cannot be read: {why}</source>
        <translation>{name} 读不出来：{why}</translation>
    </message>
</context>
<context>
    <name>Take</name>
    <message>
        <source>New sound</source>
        <translation>新声音</translation>
    </message>
    <message>
        <source>Trim</source>
        <translation>修剪</translation>
    </message>
    <message>
        <source>Cut</source>
        <translation>剪掉</translation>
    </message>
    <message>
        <source>Insert</source>
        <translation>插入</translation>
    </message>
    <message>
        <source>Fade in and out</source>
        <translation>淡入淡出</translation>
    </message>
    <message>
        <source>Even out the level</source>
        <translation>均衡电平</translation>
    </message>
    <message>
        <source>Less noise</source>
        <translation>降噪</translation>
    </message>
</context>
<context>
    <name>TestsPage</name>
    <message>
        <source>Test</source>
        <translation>测试</translation>
    </message>
    <message>
        <source>What differs</source>
        <translation>差异</translation>
    </message>
    <message>
        <source>Tests of the flow</source>
        <translation>流程的测试</translation>
    </message>
    <message>
        <source>Exits that no test takes</source>
        <translation>没有测试走到的出口</translation>
    </message>
    <message>
        <source>Run all tests</source>
        <translation>运行全部测试</translation>
    </message>
    <message>
        <source>Accept what happened</source>
        <translation>接受这次结果</translation>
    </message>
    <message>
        <source>Delete the test</source>
        <translation>删除测试</translation>
    </message>
    <message>
        <source>Keep the run as a test</source>
        <translation>把试拨存为测试</translation>
    </message>
    <message>
        <source>Rename the test</source>
        <translation>测试改名</translation>
    </message>
    <message>
        <source>✗ test {n}</source>
        <translation>✗ 测试 {n}</translation>
    </message>
    <message>
        <source>No tests yet: try the flow with F5, then keep the run as a test.</source>
        <translation>还没有测试：按 F5 试拨，再把这次试拨存为测试。</translation>
    </message>
    <message numerus="yes">
        <source>%n test(s), not run yet</source>
        <translation>
            <numerusform>%n 条测试，尚未运行</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of {all} tests held</source>
        <translation>
            <numerusform>{all} 条测试通过 %n 条</numerusform>
        </translation>
    </message>
    <message>
        <source>{n} of {all} exits taken ({share})</source>
        <translation>走过 {all} 个出口中的 {n} 个（{share}）</translation>
    </message>
</context>
<context>
    <name>TrialLog</name>
    <message>
        <source>Variable</source>
        <translation>变量</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Trial log</source>
        <translation>试拨记录</translation>
    </message>
    <message>
        <source>Variables</source>
        <translation>变量</translation>
    </message>
</context>
<context>
    <name>TrialPanel</name>
    <message>
        <source>Trial</source>
        <translation>试拨</translation>
    </message>
    <message>
        <source>End the trial (Shift+F5)</source>
        <translation>结束试拨 (Shift+F5)</translation>
    </message>
    <message>
        <source>Caller</source>
        <translation>主叫</translation>
    </message>
    <message>
        <source>Called number</source>
        <translation>被叫</translation>
    </message>
    <message>
        <source>On this desk</source>
        <translation>在本机</translation>
    </message>
    <message>
        <source>On the server, through the simulated exchange</source>
        <translation>在服务器上，经模拟交换机</translation>
    </message>
    <message>
        <source>Where the trial runs</source>
        <translation>试拨在哪里运行</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>跳过</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>呼叫</translation>
    </message>
    <message>
        <source>Hang up</source>
        <translation>挂机</translation>
    </message>
    <message>
        <source>Keep as test</source>
        <translation>存为测试</translation>
    </message>
    <message>
        <source>What was pressed, heard and chosen becomes a test of the flow</source>
        <translation>按过的键、听到的和选过的结果成为流程的测试</translation>
    </message>
    <message>
        <source>One step</source>
        <translation>单步</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>They are answered without a question now</source>
        <translation>现在不经询问就回答</translation>
    </message>
    <message numerus="yes">
        <source>Ask about %n block(s) again</source>
        <translation>
            <numerusform>重新询问 %n 个模块</numerusform>
        </translation>
    </message>
    <message>
        <source>The digits of the keyboard press keys. F9 on a block makes the trial stop there.</source>
        <translation>键盘数字即电话按键。在模块上按 F9，试拨会停在那里。</translation>
    </message>
    <message>
        <source>The draft runs on the server on a real line, unpublished: keys are sent as tones, data sources and calendars are read, nothing is written, and you answer for queues and calls. What is said is shown here, and played from the prompts of this desk.</source>
        <translation>草稿在服务器的线路上运行，不发布：按键作为双音多频送出，数据源和日历只读，不写入任何数据，排队和呼叫由您回答。播放的内容显示在这里，并用本机的提示音播放。</translation>
    </message>
    <message>
        <source>Key {key}</source>
        <translation>按键 {key}</translation>
    </message>
    <message>
        <source>Write the time as 2026-12-25 22:00 or 22:00.</source>
        <translation>时间请写成 2026-12-25 22:00 或 22:00。</translation>
    </message>
    <message>
        <source>Stands before {block}</source>
        <translation>停在 {block} 之前</translation>
    </message>
    <message>
        <source>No call</source>
        <translation>没有通话</translation>
    </message>
    <message>
        <source>The call is over. F5 calls again.</source>
        <translation>通话结束。按 F5 再拨。</translation>
    </message>
    <message>
        <source>The next call is heard</source>
        <translation>下一次试拨有声音</translation>
    </message>
    <message>
        <source>The next call is only read</source>
        <translation>下一次试拨只看文字</translation>
    </message>
</context>
<context>
    <name>TrialRecord</name>
    <message>
        <source>Attached: {pairs}</source>
        <translation>随路数据：{pairs}</translation>
    </message>
    <message>
        <source>The trial stands before {block}.</source>
        <translation>试拨停在 {block} 之前。</translation>
    </message>
    <message>
        <source>The call is over.</source>
        <translation>通话已结束。</translation>
    </message>
</context>
<context>
    <name>TrialRun</name>
    <message>
        <source>The call is answered.</source>
        <translation>呼叫已应答。</translation>
    </message>
    <message>
        <source>Call from {number}</source>
        <translation>{number} 来电</translation>
    </message>
    <message>
        <source>Call from {number}, through the simulated exchange of the server</source>
        <translation>{number} 来电，经服务器的模拟交换机</translation>
    </message>
    <message>
        <source>There is no connection to a server; try the flow on this desk.</source>
        <translation>没有连接服务器；请在本机试拨。</translation>
    </message>
    <message>
        <source>This site has no simulated exchange; try the flow on this desk, or let the administrator add a line of the kind “simulated”.</source>
        <translation>本站点没有模拟交换机；请在本机试拨，或请管理员添加一条 simulated 类线路。</translation>
    </message>
    <message>
        <source>The caller hangs up.</source>
        <translation>来电者挂机。</translation>
    </message>
    <message>
        <source>There is no call; a variable can be changed while one goes on.</source>
        <translation>没有通话；通话进行时才能改变量。</translation>
    </message>
    <message numerus="yes">
        <source>%n row(s)</source>
        <translation>
            <numerusform>%n 条记录</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Trying</name>
    <message>
        <source>The trial stops at {block}.</source>
        <translation>试拨将停在 {block}。</translation>
    </message>
    <message>
        <source>The trial no longer stops at {block}.</source>
        <translation>试拨不再停在 {block}。</translation>
    </message>
</context>
<context>
    <name>TypeWords</name>
    <message>
        <source>whole number</source>
        <translation>整数</translation>
    </message>
    <message>
        <source>exact number</source>
        <translation>金额数</translation>
    </message>
    <message>
        <source>float</source>
        <translation>浮点数</translation>
    </message>
    <message>
        <source>yes/no</source>
        <translation>是/否</translation>
    </message>
    <message>
        <source>date, time</source>
        <translation>日期时间</translation>
    </message>
    <message>
        <source>text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>character</source>
        <translation>字符</translation>
    </message>
    <message>
        <source>array</source>
        <translation>数组</translation>
    </message>
    <message>
        <source>any</source>
        <translation>任意</translation>
    </message>
    <message>
        <source>number</source>
        <translation>数</translation>
    </message>
    <message>
        <source>array of {type}</source>
        <translation>{type}数组</translation>
    </message>
</context>
<context>
    <name>VariableEditor</name>
    <message>
        <source>Declare {name}</source>
        <translation>声明 {name}</translation>
    </message>
    <message>
        <source>“{name}” cannot name a variable of a flow.</source>
        <translation>“{name}”不能作为流程变量名。</translation>
    </message>
    <message>
        <source>A value of type {found} does not fit into {type}.</source>
        <translation>{found}的值放不进{type}变量。</translation>
    </message>
    <message>
        <source>New variable: {type}.</source>
        <translation>新变量：{type}。</translation>
    </message>
</context>
<context>
    <name>VariableRow</name>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>this flow</source>
        <translation>本流程</translation>
    </message>
    <message>
        <source>the call</source>
        <translation>通话</translation>
    </message>
    <message>
        <source>for ever</source>
        <translation>全局</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Title for agents</source>
        <translation>给坐席看的名称</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Scope</source>
        <translation>范围</translation>
    </message>
    <message>
        <source>First value</source>
        <translation>初值</translation>
    </message>
    <message>
        <source>Secret</source>
        <translation>保密</translation>
    </message>
    <message>
        <source>Agent sees it</source>
        <translation>坐席可见</translation>
    </message>
    <message>
        <source>nowhere</source>
        <translation>未使用</translation>
    </message>
</context>
<context>
    <name>VariablesPage</name>
    <message>
        <source>+ Variable</source>
        <translation>+ 变量</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Scope</source>
        <translation>范围</translation>
    </message>
    <message>
        <source>Title for agents</source>
        <translation>给坐席看的名称</translation>
    </message>
    <message>
        <source>First value</source>
        <translation>初值</translation>
    </message>
    <message>
        <source>Secret</source>
        <translation>保密</translation>
    </message>
    <message>
        <source>Agent sees it</source>
        <translation>坐席可见</translation>
    </message>
    <message>
        <source>Used in</source>
        <translation>用在</translation>
    </message>
    <message>
        <source>A name begins with a letter and has up to 40 letters, digits and underscores.</source>
        <translation>名称以字母开头，至多 40 个字母、数字或下划线。</translation>
    </message>
    <message>
        <source>There is a variable {name} already.</source>
        <translation>已有变量 {name}。</translation>
    </message>
    <message>
        <source>Change variable {name}</source>
        <translation>修改变量 {name}</translation>
    </message>
    <message>
        <source>Delete variable {name}</source>
        <translation>删除变量 {name}</translation>
    </message>
    <message>
        <source>Declare {name}</source>
        <translation>声明 {name}</translation>
    </message>
</context>
<context>
    <name>VersionsPanel</name>
    <message>
        <source>Versions</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Take this version back as the draft</source>
        <translation>把此版取回作草稿</translation>
    </message>
    <message>
        <source>Why it is to be live again</source>
        <translation>为什么恢复上线</translation>
    </message>
    <message>
        <source>Roll back to it</source>
        <translation>回滚到此版</translation>
    </message>
    <message>
        <source>Compare with</source>
        <translation>比较对象</translation>
    </message>
    <message>
        <source>Do not publish then</source>
        <translation>取消定时发布</translation>
    </message>
    <message>
        <source>What changed</source>
        <translation>改了什么</translation>
    </message>
    <message>
        <source>{n} · {by} · {when}</source>
        <translation>第 {n} 版 · {by} · {when}</translation>
    </message>
    <message>
        <source>live</source>
        <translation>线上</translation>
    </message>
    <message>
        <source>Compared with the draft</source>
        <translation>与草稿比较</translation>
    </message>
    <message>
        <source>Compared with version {n}</source>
        <translation>与第 {n} 版比较</translation>
    </message>
    <message>
        <source>Choose a version to see what the draft changed since.</source>
        <translation>选一个版本，查看草稿此后改了什么。</translation>
    </message>
    <message>
        <source>From version {n} to version {m}</source>
        <translation>从第 {n} 版到第 {m} 版</translation>
    </message>
    <message>
        <source>Since version {n}</source>
        <translation>自第 {n} 版以来</translation>
    </message>
    <message>
        <source>The meaning is the same; boxes may stand elsewhere.</source>
        <translation>含义相同，只是位置可能不同。</translation>
    </message>
    <message numerus="yes">
        <source>%n change(s)</source>
        <translation>
            <numerusform>%n 处修改</numerusform>
        </translation>
    </message>
    <message>
        <source>Go back to version {n}</source>
        <translation>回到第 {n} 版</translation>
    </message>
    <message>
        <source>Version {n} will be published {when} ({by}: {why}).</source>
        <translation>第 {n} 版将于 {when} 发布（{by}：{why}）。</translation>
    </message>
    <message>
        <source>Version {n} was to be published {when}, and was not: {error}</source>
        <translation>第 {n} 版原定 {when} 发布，未能发布：{error}</translation>
    </message>
</context>
<context>
    <name>Walk</name>
    <message>
        <source>Move</source>
        <translation>移动</translation>
    </message>
    <message>
        <source>Add {name}</source>
        <translation>添加{name}</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>连线</translation>
    </message>
    <message>
        <source>Disconnect</source>
        <translation>断开连线</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Switch off</source>
        <translation>停用</translation>
    </message>
    <message>
        <source>Switch on</source>
        <translation>启用</translation>
    </message>
    <message>
        <source>Arrange</source>
        <translation>自动排列</translation>
    </message>
    <message>
        <source>Align</source>
        <translation>对齐</translation>
    </message>
    <message>
        <source>To layer</source>
        <translation>移到图层</translation>
    </message>
    <message>
        <source>Connect by doors</source>
        <translation>经门连接</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>粘贴</translation>
    </message>
</context>
<context>
    <name>Waveform</name>
    <message>
        <source>Picture of the sound</source>
        <translation>声音波形</translation>
    </message>
</context>
<context>
    <name>_Words</name>
    <message>
        <source>Flow</source>
        <translation>流程</translation>
    </message>
    <message>
        <source>Flows</source>
        <translation>流程</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Save a copy as a file</source>
        <translation>另存为文件</translation>
    </message>
    <message>
        <source>Publish</source>
        <translation>发布</translation>
    </message>
    <message>
        <source>Publish, once the reason is written</source>
        <translation>填好原因后发布</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Live view</source>
        <translation>实时视图</translation>
    </message>
    <message>
        <source>Prompt studio</source>
        <translation>提示音工作室</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Drawing</source>
        <translation>画布</translation>
    </message>
    <message>
        <source>Add a block</source>
        <translation>添加模块</translation>
    </message>
    <message>
        <source>Remove and heal</source>
        <translation>删除并接合</translation>
    </message>
    <message>
        <source>Double</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Cut</source>
        <translation>剪掉</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>粘贴</translation>
    </message>
    <message>
        <source>Align left edges</source>
        <translation>左对齐</translation>
    </message>
    <message>
        <source>Align right edges</source>
        <translation>右对齐</translation>
    </message>
    <message>
        <source>Align upper edges</source>
        <translation>上对齐</translation>
    </message>
    <message>
        <source>Align lower edges</source>
        <translation>下对齐</translation>
    </message>
    <message>
        <source>Equal gaps across</source>
        <translation>横向等距</translation>
    </message>
    <message>
        <source>Equal gaps down</source>
        <translation>纵向等距</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>全选</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>To the next layer</source>
        <translation>移到下一图层</translation>
    </message>
    <message>
        <source>Switch off or on</source>
        <translation>停用或启用</translation>
    </message>
    <message>
        <source>Arrange</source>
        <translation>自动排列</translation>
    </message>
    <message>
        <source>Whole drawing</source>
        <translation>全部可见</translation>
    </message>
    <message>
        <source>100 %</source>
        <translation>100 %</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Mend and try</source>
        <translation>修正与试拨</translation>
    </message>
    <message>
        <source>Next problem</source>
        <translation>下一个问题</translation>
    </message>
    <message>
        <source>Problem before</source>
        <translation>上一个问题</translation>
    </message>
    <message>
        <source>Mend as proposed</source>
        <translation>按建议修正</translation>
    </message>
    <message>
        <source>Hear the block&apos;s prompts</source>
        <translation>试听模块的提示音</translation>
    </message>
    <message>
        <source>Try</source>
        <translation>试拨</translation>
    </message>
    <message>
        <source>End the trial</source>
        <translation>结束试拨</translation>
    </message>
    <message>
        <source>Stop here, or go on</source>
        <translation>在此停或继续</translation>
    </message>
    <message>
        <source>One step</source>
        <translation>单步</translation>
    </message>
    <message>
        <source>Going about</source>
        <translation>移动</translation>
    </message>
    <message>
        <source>Find in the flow</source>
        <translation>在流程中查找</translation>
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
        <source>Close the innermost</source>
        <translation>关闭最内层</translation>
    </message>
    <message>
        <source>Back through the door</source>
        <translation>经层间门返回</translation>
    </message>
    <message>
        <source>Layer {n}</source>
        <translation>图层 {n}</translation>
    </message>
    <message>
        <source>Add layer</source>
        <translation>添加图层</translation>
    </message>
</context>
<context>
    <name>_Zoom</name>
    <message>
        <source>Smaller</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Whole drawing (Ctrl+0)</source>
        <translation>全部可见 (Ctrl+0)</translation>
    </message>
    <message>
        <source>100 % (Ctrl+1)</source>
        <translation>100 % (Ctrl+1)</translation>
    </message>
</context>
</TS>
