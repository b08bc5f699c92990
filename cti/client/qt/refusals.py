"""What the server refused, in the language of the window.

The server speaks English: there its own sentence stays, which says most. In another language the
code of the refusal (`cti.errors`) and what was asked for give a sentence; where the two are not
known, the server's own stays as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject

from cti.client.qt import language

ABOUT: Mapping[str, str] = {
    name: about
    for about, names in {
        "call": "AnswerCall ClearConnection HoldCall RetrieveCall AlternateCall ReconnectCall "
        "ConferenceCall TransferCall GenerateDigits AssociateData CutDigits",
        "clearing": "ForceClear",
        "dialling": "MakeCall ConsultationCall SingleStepTransferCall DeflectCall DialPreview",
        "agent": "SetAgentState FinishWork ExtendWork ForceAgentState ForceLogOff",
        "disposition": "SetDisposition",
        "segment": "EnterSegment LeaveSegment",
        "preview": "SkipPreview",
        "customer": "FindCustomers GetCustomer SaveCustomer CustomerHistory",
        "records": "CallRecords",
        "recording": "Recording PauseRecording",
        "supervision": "Supervise StopSupervising",
        "campaign": "StartCampaign PauseCampaign",
        "station": "OpenStation CloseStation",
    }.items()
    for name in names.split()
}
"""Request -> what it is about."""


def sentence(request: str, code: str, text: str) -> str:
    """Why a request was refused; `text` is the server's sentence."""
    if language.current() == "en":
        return text
    known, about = _Refusals(), ABOUT.get(request)
    if about is None:
        return known.anywhere().get(code, text)
    return known.of(about).get(code) or known.anything().get(code, text)


def of_session(code: str, text: str) -> str:
    """Why the server ended the session."""
    return text if language.current() == "en" else _Refusals().session().get(code, text)


def of_sign_in(code: str, text: str, facts: Mapping[str, Any]) -> str:
    """Why nobody was signed in; `facts` came beside the sentence."""
    if language.current() == "en":
        return text
    try:
        return _Refusals().sign_in().get(code, text).format_map(facts)
    except (KeyError, ValueError):
        return text


class _Refusals(QObject):
    """Code -> sentence, where translators find them under one heading."""

    def of(self, about: str) -> dict[str, str]:
        known: dict[str, str] = getattr(self, f"_{about}")()
        return known

    def anywhere(self) -> dict[str, str]:
        return {
            "disconnected": self.tr(
                "The connection to the server broke before it answered; try again once it is back."
            )
        }

    def anything(self) -> dict[str, str]:
        return {
            **self.anywhere(),
            "not_allowed": self.tr("Your account may not do this; ask a supervisor."),
        }

    def _call(self) -> dict[str, str]:
        return {
            **self._clearing(),
            "wrong_state": self.tr(
                "The call does not allow this now: it was just answered, held or ended. Look at its "
                "state and try again."
            ),
            "no_resource": self.tr("No line or place is free for this; try again later."),
            "bad_request": self.tr("This cannot be done with this call."),
            "conflict": self.tr("Somebody else is doing something with this call; try again."),
            "not_allowed": self.tr("This call is not yours; act on the calls at your own desk."),
        }

    def _clearing(self) -> dict[str, str]:
        return {"not_found": self.tr("The call is over; nothing can be done with it any more.")}

    def _dialling(self) -> dict[str, str]:
        return {
            **self._call(),
            "not_found": self.tr(
                "The call is over, or the other side is not there; check the number and try again."
            ),
            "no_resource": self.tr(
                "The other side or your own telephone is busy, or no line is free. End or hold what "
                "goes on, choose another number, or try again later."
            ),
            "bad_request": self.tr("This number cannot be dialled; check it."),
        }

    def _agent(self) -> dict[str, str]:
        return {
            "not_found": self.tr("The agent is not signed in (any more)."),
            "wrong_state": self.tr(
                "The agent's state does not allow this now; wait for the end of the call or of the "
                "wrap-up."
            ),
        }

    def _disposition(self) -> dict[str, str]:
        return {
            "bad_request": self.tr("There is no such disposition (any more); choose another one."),
            "not_allowed": self.tr(
                "The call was not yours; set the disposition of your own calls."
            ),
        }

    def _segment(self) -> dict[str, str]:
        return {
            "not_found": self.tr("The call is over, or the customer is back already."),
            "wrong_state": self.tr(
                "Only a customer with whom you talk alone can be sent there; answer the call, or let "
                "the others leave first."
            ),
            "conflict": self.tr("The customer listens to a flow already."),
            "bad_request": self.tr("Customers cannot be sent into this flow; choose another one."),
        }

    def _preview(self) -> dict[str, str]:
        return {"not_found": self.tr("This contact is not on your screen any more.")}

    def _customer(self) -> dict[str, str]:
        return {
            "not_found": self.tr("There is no card of this customer."),
            "conflict": self.tr(
                "Somebody else changed this card meanwhile; read it again before you save."
            ),
            "bad_request": self.tr(
                "Something cannot be saved as it is written; check the numbers."
            ),
        }

    def _records(self) -> dict[str, str]:
        return {"not_allowed": self.tr("You may see the records of your own calls.")}

    def _recording(self) -> dict[str, str]:
        return {
            "not_found": self.tr("There is no finished recording of this call."),
            "not_allowed": self.tr("The call was not yours; ask a supervisor for its recording."),
            "no_resource": self.tr("The recording cannot be played; tell an administrator."),
        }

    def _supervision(self) -> dict[str, str]:
        return {
            "not_found": self.tr(
                "The agent is not signed in, or you supervise no call (any more)."
            ),
            "wrong_state": self.tr("The agent is in no call now; there is nothing to hear."),
            "no_resource": self.tr("Your own station is busy; end its call first."),
            "conflict": self.tr("This call cannot be supervised now; try again."),
        }

    def _campaign(self) -> dict[str, str]:
        return {
            "not_found": self.tr("There is no such campaign (any more)."),
            "wrong_state": self.tr("The campaign was started or paused meanwhile."),
        }

    def _station(self) -> dict[str, str]:
        return {
            "not_found": self.tr(
                "Your station has no place for a headset; sign in at another one."
            ),
            "wrong_state": self.tr("Your station is a telephone: speak and hear there."),
            "no_resource": self.tr(
                "The sound part of the server did not open a place for the headset; try again."
            ),
        }

    def session(self) -> dict[str, str]:
        return {
            "conflict": self.tr("This account is used at another desk now."),
            "not_allowed": self.tr("This sign-in is not valid any more."),
            "signed_out": self.tr("You have signed out."),
            "stopping": self.tr("The server is stopping."),
        }

    def sign_in(self) -> dict[str, str]:
        return {
            "bad_password": self.tr(
                "The name or the password is wrong; tries left before the account is locked: {left}."
            ),
            "locked": self.tr(
                "The account is locked after too many wrong passwords; try again in {minutes} min, or "
                "ask an administrator to unlock it."
            ),
            "signed_in_elsewhere": self.tr(
                "This account is signed in at station {station}; sign out there, or take over."
            ),
            "not_allowed": self.tr(
                "This account may not use this program; sign in with another one, or ask an "
                "administrator."
            ),
            "no_resource": self.tr(
                "The station is in use, or none is free; choose another one, or have somebody sign out."
            ),
            "bad_request": self.tr(
                "There is no such station; choose another one, or leave it empty for a free one."
            ),
        }
