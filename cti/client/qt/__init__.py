"""The desktop kit: what the agent's, the supervisor's and the designer's programs share.

How a program is built on it:

    app = QApplication(sys.argv)
    language.use(app, "zh", [Path(my_package) / "i18n"])   # or "en"; may be called again at any time
    theme.apply(app, "system")                             # "light", "dark"; may be called again
    link = ServerLink("agent", version)                    # tests hand in tests.support.pretend_link
    login = SignIn(link, "agent"); login.signed_in.connect(show_main_window)

- `link.mirror` is the only model. Widgets show it when `link.changed` says that events came, and
  change nothing by themselves: `link.request("AnswerCall", {"call": 7}, done, refused)` asks the
  server, and the event that follows shows the change.
- Text goes through `self.tr("...")` of the class itself and is set in `retranslate`, which
  `language.Translated` calls when the language changes. Call it once at the end of `__init__`.
- Colours come from `theme.tokens()` while painting, pictures from `theme.icon("answer")`, the look
  of a state from `states`. Sizes are pixels; Qt scales them.
- Everything that counts time listens to `widgets.seconds()`, one tick for the whole program.
- Tables stand on `models.RowsModel`, which tells of many changes once, and on `widgets.Table`,
  whose rows do not jump while they are in use.
- Keys are made with `keys.KeyMap`, which shows them all on F1 and stays quiet while Chinese text is
  being composed. What is typed is kept by `drafts.Drafts`.
"""
