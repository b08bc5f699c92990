"""GSM modems on serial ports: short messages in PDU mode, USSD, several modems as one pool.

`pool.Pool` is what the call centre uses: it keeps `modem.Modem`s, each of which keeps one device over
resets and re-plugging; `session` is one opened modem, `dialogue` its AT commands, `at_port` its file.
`alphabet`, `segments`, `header`, `address`, `pdu` and `ussd` are pure codings.

3GPP TS 23.038 (alphabets), 23.040 (messages), 27.005 (AT commands of messages), 27.007 (AT commands
of the device).
"""
