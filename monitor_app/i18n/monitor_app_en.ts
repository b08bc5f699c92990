<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en">
<context>
    <name>CampaignsPage</name>
    <message numerus="yes">
        <source>%n agent(s)</source>
        <translation>
            <numerusform>%n agent</numerusform>
            <numerusform>%n agents</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more within the limit</source>
        <translation>
            <numerusform>%n more within the limit</numerusform>
            <numerusform>%n more within the limit</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n over the limit</source>
        <translation>
            <numerusform>%n over the limit</numerusform>
            <numerusform>%n over the limit</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Foot</name>
    <message numerus="yes">
        <source>%n alarm(s)</source>
        <translation>
            <numerusform>%n alarm</numerusform>
            <numerusform>%n alarms</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>GoTo</name>
    <message numerus="yes">
        <source>queue · %n waiting</source>
        <translation>
            <numerusform>queue · %n waiting</numerusform>
            <numerusform>queue · %n waiting</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LinesPage</name>
    <message numerus="yes">
        <source>%n call(s) turned away</source>
        <translation>
            <numerusform>%n call turned away</numerusform>
            <numerusform>%n calls turned away</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MonitorWindow</name>
    <message numerus="yes">
        <source>Start “{title}”? %n contact(s) may be called.</source>
        <translation>
            <numerusform>Start “{title}”? %n contact may be called.</numerusform>
            <numerusform>Start “{title}”? %n contacts may be called.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RecordingsPage</name>
    <message numerus="yes">
        <source>%n call(s)</source>
        <translation>
            <numerusform>%n call</numerusform>
            <numerusform>%n calls</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message numerus="yes">
        <source>Why %n more number(s) now?</source>
        <translation>
            <numerusform>Why %n more number now?</numerusform>
            <numerusform>Why %n more numbers now?</numerusform>
        </translation>
    </message>
</context>
</TS>
