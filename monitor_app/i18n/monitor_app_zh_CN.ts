<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name></name>
    <message>
        <source>Number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Since</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Caller</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Queue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Answered</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Calls answered since log-on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mean talk</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Seconds in calls divided by calls answered, since log-on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Talk share</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time in calls of the time since log-on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Works for</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Station</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Level</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lasts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fact</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cause</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What to do</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Acknowledged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>yes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Began</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lasted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Channel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Direction</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Called</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>With</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Longest</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Service level</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Expected wait</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By the mean talk time and the agents at work</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Offered</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Abandoned</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Talking</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wrap-up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Way</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Call</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Customer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Agent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waited</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Talk</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Result</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Supervised</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>AgentLines</name>
    <message>
        <source>No agent is logged on for it.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>AgentTile</name>
    <message>
        <source>Agents</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>online {n} / {all}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>AgentsPage</name>
    <message>
        <source>Find by name, number, caller  Ctrl+F</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find agents</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Queue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Logged off too</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Listen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Force ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Force not ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Force hang-up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All queues</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nobody is logged on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Agents appear here as soon as they sign in to the agent program.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No agent fits the filter.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Station</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Queues</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Skills</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Logged on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Answered</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mean talk</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Talk share</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State set by</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Caller</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Caller&apos;s number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Way</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Why this agent</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>AlarmsPage</name>
    <message>
        <source>Acknowledge</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ended since this window opened</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is wrong.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Alarms of lines and server are listed here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No alarm has ended since.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>BudgetBar</name>
    <message>
        <source>limit {share}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nobody has answered yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>actual {share}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>bound {share}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CallsChart</name>
    <message>
        <source>today {n} · answered {share}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Calls per 15 min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>--- last week</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>abandoned</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CampaignTile</name>
    <message>
        <source>Campaigns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>abandoned</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>abandoned (limit {share})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No campaign is configured.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>bound {share}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CampaignsPage</name>
    <message>
        <source>Campaign</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last 30 minutes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last decisions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Outcomes of attempts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause {campaign}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start {campaign}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No campaign is configured on this server.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Campaigns appear here once the server&apos;s configuration names some.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n agent(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>caller {number}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>hours {from_}–{until} at the customer&apos;s place</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>queue {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause dialling</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start dialling</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It needs the right “campaigns”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>List done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>of {all}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} attempts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Contacts that need no further attempt</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Answered</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} of {all} attempts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Answered attempts, machines among them, of all attempts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Abandoned</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>bound {bound} · limit {limit}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Answered people who found no agent, of all answered people</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Talk min / agent h</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>all calls of {n} agents</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time in calls of the time since log-on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On the way</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} ringing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Calls that nobody has answered yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Results</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Calls whose result an agent has set</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Abandon budget</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} of {all} people</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n more within the limit</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n over the limit</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Agents</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} min/h</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Funnel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>each step of the one before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dialled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>People</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>With an agent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Result</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Confirm</name>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DecisionList</name>
    <message>
        <source>No decision yet since this window opened.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Drawer</name>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Foot</name>
    <message>
        <source>Connected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Disconnected, as of {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Trunks {busy} / {all}</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n alarm(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>No sound device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Headset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Supervisor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Inspector</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Administrator</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Force</name>
    <message>
        <source>Force {name} ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Force {name} not ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} is logged off already.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log off {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log off {name} ({number}) now?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Force hang-up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No call is chosen; choose one first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hang up {party}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The call of {party} is over.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hang up the call of {party} with {name}?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hang up the call of {party}?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hang up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No agent is chosen.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a row of the agents first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is not allowed to you.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It needs the right “{right}”; ask an administrator.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Funnel</name>
    <message>
        <source>Nothing has been dialled yet.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>GoTo</name>
    <message>
        <source>Agent, line, queue, campaign or page: name, number or initials</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing has this name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>queue · %n waiting</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>campaign</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>HalfHour</name>
    <message>
        <source>idle agents</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>per decision</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>now</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LevelChart</name>
    <message>
        <source>now {now} · today {today} · target {target}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Service level</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>target</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No caller has waited today.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LinesPage</name>
    <message>
        <source>Cells</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>List</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Busy only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Listen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Force hang-up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Channels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No line is configured on this server.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Spans appear here once the server&apos;s configuration names some.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{busy} of {all} channels in use</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n call(s) turned away</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Direction</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Caller</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Called</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Way</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Began</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Answered</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Call</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Step {n}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This channel carries no call.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{block} (keyed {digits})</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MonitorKeys</name>
    <message>
        <source>Pages</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wall over the whole screen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to by name or initials</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Supervise</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Listen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whisper to the agent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Barge in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Leave the supervised call</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Force</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Force ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Force not ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Force hang-up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start or pause the campaign</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Acknowledge an alarm</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter the list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next region</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Region before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close the innermost layer</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MonitorWindow</name>
    <message>
        <source>Cordboard Monitor</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Start “{title}”? %n contact(s) may be called.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Start “{title}”? Its contacts will be called.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Acknowledged: {fact}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connected again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The connection to the server broke; trying again (attempt {n})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The connection to the server broke; trying again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is shown is as of {time}. Supervising has stopped; commands work again afterwards.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign in again to go on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>OutcomeBars</name>
    <message>
        <source>No attempt has ended yet.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PlayerCard</name>
    <message>
        <source>Recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a call and press Enter to hear it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The recording could not be fetched.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Play</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No sound device on this computer: the recording is shown, not heard.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>QueueTable</name>
    <message>
        <source>No queue is configured on this server.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Queue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Service level in {n} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Longest</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Answered</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Talking</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wrap-up</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>QueuesPage</name>
    <message>
        <source>Thresholds</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Service level aimed at</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look at a wait from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Act on a wait from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{in_time} answered within {seconds} s, of {all} answered or abandoned</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{answered} answered, of {all} answered or abandoned</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No queue is configured on this server.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Queues appear here once the server&apos;s configuration names some.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Longest</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Expected wait</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Agents</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Target</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The last call went to {name}: {why}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nobody waits.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Wall</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lines</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Agents</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Queues</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Campaigns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Supervise</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recordings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reports</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Alarms</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>中文</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keys</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RecordingsPage</name>
    <message>
        <source>Find in the list  Ctrl+F</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find in the list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Today</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Both directions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Incoming</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Outgoing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Period</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Direction</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Agent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Load again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Older calls</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All agents</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The records could not be fetched.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n call(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>No call fits.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Finished calls are listed here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No call fits the filter.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Call {n}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This call was not recorded.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RiskChart</name>
    <message>
        <source>If k more are dialled: chance that an answer finds no agent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No dial is weighed now.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Further dials k (hatched: beyond the limit, not dialled)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>allowed {share}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SupervisePage</name>
    <message>
        <source>you</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Listen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whisper</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Barge in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No agent is in a call.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Calls appear here as soon as an agent answers one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You have no station: no ear is free for you.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No sound device on this computer: you can step in, but hear nothing here.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SupervisePanel</name>
    <message>
        <source>Listen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whisper</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Barge in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Leave</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Force ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Force hang-up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Call</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Agent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You hear nothing: {why}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Supervision</name>
    <message>
        <source>Supervising needs the right “supervise”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no connection to the server.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No station is free for you; have somebody sign out and sign in again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose an agent first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} is in no call.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Supervise {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Leave the call</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The station gives no sound: {why}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The call of {name} is over.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You left the call of {name}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The connection broke: you no longer supervise {name}.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TrunkTile</name>
    <message>
        <source>Trunks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{busy} / {all} in use · {n} turned away</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No span is known.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>WallCanvas</name>
    <message>
        <source>Wall</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>WallPicture</name>
    <message>
        <source>list {share}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} dialled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>dialling {n}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>paused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stopped: over the limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>finished</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All queues · today</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>since {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>acknowledged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not acknowledged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 of {n}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No connection to the server: data as of {time}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Wave</name>
    <message>
        <source>Recording: caller above, agent below</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Caller</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Agent</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>WhyPanel</name>
    <message>
        <source>Limits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is dialled.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>decision of {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The campaign runs; the first decision is on its way.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The campaign is finished: no contact is left to be called.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The abandoned share is over the limit; dialling goes on below it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The campaign is paused. Ctrl+P starts it; calls under way were finished.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ag.</source>
        <comment>unit: agents</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>c.</source>
        <comment>unit: calls</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Agents idle now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>of {n} at work</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Agents free within 12 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>by how long their calls and wrap-ups have lasted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Answers expected of {n} ringing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>by how long each has rung; {n} wait already</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Calls that could be taken</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 + 2 − 3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Chance that a person answers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>learned from this campaign&apos;s dials</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Abandon budget left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{abandoned} abandoned of {all} answers today</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>this is what limits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lines</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} free</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Agents</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} at work</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>List</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>Incoming</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Outgoing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Internal</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>flow {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Listening</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whispering</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Barged in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Predictive</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Progressive</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preview</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Answered</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Self-service</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Abandoned</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dropped: no agent free</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Machine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Message left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fax</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Silence</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Joined to another call</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Vacant number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Busy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Number changed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Out of order</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Network busy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not answered</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Switched off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Suspended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Out of service</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nobody hears you: you listen to {agent} and the caller.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only {agent} hears you; the caller does not.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Both {agent} and the caller hear you.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Why is nothing dialled now?</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Why %n more number(s) now?</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>No agent is at work, so nothing is dialled.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One more dial would bring a call without an agent with a chance of {more} per answer; {price} is allowed now.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The chance that an answer finds no agent is {risk} for dial {k}, within the allowed {price}; dial {next} would raise it to {more}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} lines are free; no more can be dialled.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One call for each idle agent, until enough answers are known to foresee more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One call for each idle agent, until the abandon budget has recovered ({bank} calls).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One call for each idle agent, as the mode of the campaign says.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Abandon budget</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Learning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lines</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Idle agents</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Agents</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
