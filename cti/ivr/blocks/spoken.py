"""What a caller says, as a file."""

from __future__ import annotations

from cti.ivr.flow.block import CallerGone, KeyPressed, Session
from cti.ivr.services.recorder import Message, MessageRecorder


async def spoken(
    call: Session, most: float, least: float, silence: float, end_key: str
) -> Message | None:
    """What the caller says until a key, a silence or the limit; None where it was too short.

    `end_key` "" is any key. A caller who hangs up has said what he wanted: it is kept.
    """
    recorder = call.service(MessageRecorder)
    number = recorder.begin(call.number)
    began = call.now().timestamp()
    pressed = False
    try:
        while not pressed:
            left = began + most - call.now().timestamp()
            quiet = silence - recorder.voiced(number)
            if left <= 0.0 or quiet <= 0.0:
                break
            happened = await call.happening(min(left, quiet))
            if isinstance(happened, KeyPressed):
                pressed = not end_key or happened.key == end_key
    except CallerGone:
        pass  # nothing more can be asked, but the file is completed
    length = call.now().timestamp() - began
    said = length if pressed else length - min(recorder.voiced(number), silence)
    return await recorder.end(number, keep=said >= least)
