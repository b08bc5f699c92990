<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en">
<context>
    <name>FiguresOnDrawing</name>
    <message numerus="yes">
        <source>%n caller(s) took this way</source>
        <translation>
            <numerusform>%n caller took this way</numerusform>
            <numerusform>%n callers took this way</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n caller(s) now</source>
        <translation>
            <numerusform>%n caller now</numerusform>
            <numerusform>%n callers now</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n passed</source>
        <translation>
            <numerusform>%n passed</numerusform>
            <numerusform>%n passed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Foot</name>
    <message numerus="yes">
        <source>%n step(s) to undo</source>
        <translation>
            <numerusform>%n step to undo</numerusform>
            <numerusform>%n steps to undo</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%n selected</numerusform>
            <numerusform>%n selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n block(s)</source>
        <translation>
            <numerusform>%n block</numerusform>
            <numerusform>%n blocks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n wire(s)</source>
        <translation>
            <numerusform>%n wire</numerusform>
            <numerusform>%n wires</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Form</name>
    <message numerus="yes">
        <source>%n blocks selected</source>
        <translation>
            <numerusform>%n block selected</numerusform>
            <numerusform>%n blocks selected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LayerRow</name>
    <message numerus="yes">
        <source>%n block(s)</source>
        <translation>
            <numerusform>%n block</numerusform>
            <numerusform>%n blocks</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LivePage</name>
    <message numerus="yes">
        <source>%n caller(s) inside</source>
        <translation>
            <numerusform>%n caller inside</numerusform>
            <numerusform>%n callers inside</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Lower</name>
    <message numerus="yes">
        <source>%n error(s)</source>
        <translation>
            <numerusform>%n error</numerusform>
            <numerusform>%n errors</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n warning(s)</source>
        <translation>
            <numerusform>%n warning</numerusform>
            <numerusform>%n warnings</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hint(s)</source>
        <translation>
            <numerusform>%n hint</numerusform>
            <numerusform>%n hints</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Many</name>
    <message numerus="yes">
        <source>%n draft(s) are final now.</source>
        <translation>
            <numerusform>%n draft is final now.</numerusform>
            <numerusform>%n drafts are final now.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %n prompt(s) that no flow uses?</source>
        <translation>
            <numerusform>Delete %n prompt that no flow uses?</numerusform>
            <numerusform>Delete %n prompts that no flow uses?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %n</source>
        <translation>
            <numerusform>Delete %n</numerusform>
            <numerusform>Delete %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s) were taken over.</source>
        <translation>
            <numerusform>%n sound was taken over.</numerusform>
            <numerusform>%n sounds were taken over.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n text(s) are new or changed.</source>
        <translation>
            <numerusform>%n text is new or changed.</numerusform>
            <numerusform>%n texts are new or changed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) have no name of a prompt, the first: {row}</source>
        <translation>
            <numerusform>%n row has no name of a prompt, the first: {row}</numerusform>
            <numerusform>%n rows have no name of a prompt, the first: {row}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PalettePanel</name>
    <message numerus="yes">
        <source>Search %n blocks</source>
        <translation>
            <numerusform>Search %n block</numerusform>
            <numerusform>Search %n blocks</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PromptList</name>
    <message numerus="yes">
        <source>Delete %n prompt(s) …</source>
        <translation>
            <numerusform>Delete %n prompt …</numerusform>
            <numerusform>Delete %n prompts …</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Make %n draft(s) final</source>
        <translation>
            <numerusform>Make %n draft final</numerusform>
            <numerusform>Make %n drafts final</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PublishPanel</name>
    <message numerus="yes">
        <source>%n error(s) stand in the way</source>
        <translation>
            <numerusform>%n error stands in the way</numerusform>
            <numerusform>%n errors stand in the way</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n note(s)</source>
        <translation>
            <numerusform>%n note</numerusform>
            <numerusform>%n notes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n change(s) since the live version</source>
        <translation>
            <numerusform>%n change since the live version</numerusform>
            <numerusform>%n changes since the live version</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QueryTest</name>
    <message numerus="yes">
        <source>more than %n row(s)</source>
        <translation>
            <numerusform>more than %n row</numerusform>
            <numerusform>more than %n rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n row(s)</source>
        <translation>
            <numerusform>%n row</numerusform>
            <numerusform>%n rows</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TestsPage</name>
    <message numerus="yes">
        <source>%n test(s), not run yet</source>
        <translation>
            <numerusform>%n test, not run yet</numerusform>
            <numerusform>%n tests, not run yet</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of {all} tests held</source>
        <translation>
            <numerusform>%n of {all} test held</numerusform>
            <numerusform>%n of {all} tests held</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TrialPanel</name>
    <message numerus="yes">
        <source>Ask about %n block(s) again</source>
        <translation>
            <numerusform>Ask about %n block again</numerusform>
            <numerusform>Ask about %n blocks again</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TrialRun</name>
    <message numerus="yes">
        <source>%n row(s)</source>
        <translation>
            <numerusform>%n row</numerusform>
            <numerusform>%n rows</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>VersionsPanel</name>
    <message numerus="yes">
        <source>%n change(s)</source>
        <translation>
            <numerusform>%n change</numerusform>
            <numerusform>%n changes</numerusform>
        </translation>
    </message>
</context>
</TS>
