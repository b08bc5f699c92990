"""Our ISUP against libss7's own, as other systems use it: what one sends the other must understand."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator

import msgspec
import pytest

from drivers.line import (
    Alerting,
    Cause,
    ChannelService,
    Connect,
    Disconnect,
    LineHealth,
    NumberType,
    Presentation,
    Proceeding,
    Progress,
    Redirection,
    Release,
    Restart,
    Setup,
)
from drivers.ss7.line import Ss7Line
from tests.drivers.line_pair import End, OpenedVoice, voice_pair
from tests.drivers.ss7.libss7_peer import Libss7
from tests.drivers.ss7.pair import QUICK, ss7_line

OWN, FAR = "2-31-6", "2-31-5"
OWN_NUMBER, FAR_NUMBER = 0x10FE, 0x10FD


class Both:
    """Our line, and libss7's end of the link. Code 0, which is the only one that libss7 has."""

    def __init__(self, end: End, peer: Libss7) -> None:
        self.end, self.line, self.peer = end, end.line, peer

    async def reset_acknowledged(self) -> None:
        """libss7 tells of our resets and leaves the answer to its user."""
        ranges = 0
        while ranges < 30:
            told = await self.peer.expect("GRS")
            count = told["endcic"] - told["startcic"] + 1
            self.peer.ask(self.peer.lib.isup_gra, told["call"], told["endcic"], bytes(count))
            self.peer.lib.isup_free_call_if_clear(self.peer.ss7, told["call"])
            ranges += count


@pytest.fixture
async def both() -> AsyncIterator[Both]:
    options = msgspec.structs.replace(
        QUICK, own=OWN, destination=FAR, point_codes="itu", overlap=False, timers={}
    )
    near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    line: Ss7Line = ss7_line("line", near, options, code=0)
    peer = Libss7(far, FAR_NUMBER, OWN_NUMBER, 0)
    voice, unheard = voice_pair()
    made = Both(End(line, OpenedVoice(voice)), peer)
    try:
        await made.reset_acknowledged()
        await made.end.expect(LineHealth)
        yield made
    finally:
        made.end.close()
        unheard.close()
        peer.close()


async def test_calls_both_ways(both: Both) -> None:
    end, peer, lib = both.end, both.peer, both.peer.lib
    mine = end.line.new_reference()
    end.line.send(
        Setup(
            mine,
            4,
            "02012345678",
            "13800138000",
            called_type=NumberType.NATIONAL,
            calling_type=NumberType.INTERNATIONAL,
            presentation=Presentation.RESTRICTED,
            redirecting="95500",
            redirection=Redirection.NO_REPLY,
        )
    )
    iam = await peer.expect("IAM")
    assert (iam["cic"], iam["called_party_num"], iam["called_nai"]) == (4, "02012345678#", 3)
    assert (iam["calling_party_num"], iam["calling_nai"]) == ("13800138000", 4)
    assert (iam["presentation_ind"], iam["screening_ind"], iam["calling_party_cat"]) == (1, 3, 10)
    assert (iam["redirecting_num"], iam["redirect_info_reas"], iam["transcap"]) == ("95500", 2, 0)
    call = iam["call"]
    peer.ask(lib.isup_acm, call)
    assert await end.expect(Proceeding) == Proceeding(mine, 4)
    peer.ask(lib.isup_cpg, call, 1)
    assert await end.expect(Alerting) == Alerting(mine, inband=False)
    lib.isup_set_connected(call, b"02066660000", 3, 0, 3)
    peer.ask(lib.isup_anm, call)
    assert await end.expect(Connect) == Connect(mine, "02066660000")
    end.line.send(Disconnect(mine, Cause.USER_BUSY))
    rel = await peer.expect("REL")
    assert rel["cause"] == 17
    peer.ask(lib.isup_rlc, rel["call"])
    lib.isup_free_call_if_clear(peer.ss7, rel["call"])
    assert await end.expect(Release) == Release(mine, Cause.USER_BUSY)

    call = peer.new_call(7, "02087654321", "13900139000")
    peer.ask(lib.isup_iam, call)
    setup = await end.expect(Setup)
    assert (setup.channel, setup.called, setup.calling) == (7, "02087654321", "13900139000")
    assert (setup.called_type, setup.presentation) == (NumberType.NATIONAL, Presentation.RESTRICTED)
    assert (setup.redirecting, setup.redirection) == ("95500", Redirection.NO_REPLY)
    assert setup.complete
    end.line.send(Alerting(setup.reference))
    assert (await peer.expect("ACM"))["called_party_status_ind"] == 1
    end.line.send(Progress(setup.reference, Cause.USER_BUSY))
    assert (await peer.expect("CPG"))["event"] == 3
    end.line.send(Connect(setup.reference, "95500"))
    assert (await peer.expect("ANM"))["connected_num"] == "95500"
    peer.ask(lib.isup_rel, call, 31)
    assert await end.expect(Disconnect) == Disconnect(setup.reference, Cause.NORMAL_UNSPECIFIED)
    end.line.send(Release(setup.reference, Cause.NORMAL_UNSPECIFIED))
    assert (await peer.expect("RLC"))["cic"] == 7
    assert (await end.expect(Release)).reference == setup.reference
    assert "unexpected" not in " ".join(peer.said).lower()


async def test_the_care_of_circuits_both_ways(both: Both) -> None:
    end, peer, lib = both.end, both.peer, both.peer.lib
    call = peer.new_call(9, "1", "2")
    lib.isup_clear_callflags(peer.ss7, call, 1 << 21)
    peer.ask(lib.isup_blo, call)
    assert await end.expect(ChannelService) == ChannelService((9,), False)
    await peer.expect("BLA")
    peer.ask(lib.isup_ubl, call)
    assert await end.expect(ChannelService) == ChannelService((9,), True)
    await peer.expect("UBA")
    peer.ask(lib.isup_rsc, call)
    assert await end.expect(Restart) == Restart((9,))
    await peer.expect("RLC")
    peer.ask(lib.isup_grs, call, 12)
    assert await end.expect(Restart) == Restart((9, 10, 11, 12))
    gra = await peer.expect("GRA")
    assert (gra["startcic"], gra["endcic"], gra["status"][:4]) == (9, 12, [0, 0, 0, 0])
    peer.ask(lib.isup_cgb, call, 11, bytes((1, 0, 1)), 0)
    assert await end.expect(ChannelService) == ChannelService((9, 11), False)

    end.line.send(ChannelService((20, 21, 22), False))
    cgb = await peer.expect("CGB")
    assert (cgb["startcic"], cgb["endcic"], cgb["status"][:3]) == (20, 22, [1, 1, 1])
    end.line.send(Restart((25,)))
    assert (await peer.expect("RSC"))["cic"] == 25


async def test_both_seize_one_circuit(both: Both) -> None:
    """Code 8 is ours, the higher point code's; libss7 gives it up."""
    end, peer, lib = both.end, both.peer, both.peer.lib
    mine = end.line.new_reference()
    theirs = peer.new_call(8, "111", "222")
    assert lib.isup_iam(peer.ss7, theirs) >= 0  # not sent yet
    end.line.send(Setup(mine, 8, "333", "444"))
    peer.work()
    await peer.hears("they are the controlling")
    lib.isup_clear_callflags(peer.ss7, theirs, 1 << 7)
    peer.ask(lib.isup_event_iam, theirs, OWN_NUMBER)
    assert (await peer.expect("IAM"))["called_party_num"] == "333#"
    peer.ask(lib.isup_con, theirs)
    assert await end.find(Connect) == Connect(mine, "")
