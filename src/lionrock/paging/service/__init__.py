"""Paging's verbs: the only writers of its tables."""

from lionrock.paging.service.answering import answer, answer_by_code, answer_by_telephone, may_answer
from lionrock.paging.service.asking import Caller, call
from lionrock.paging.service.calling import rung_over
from lionrock.paging.service.posting import Postman, send_letters
from lionrock.paging.service.sending import send_due
from lionrock.paging.service.switching import assume, trust
from lionrock.paging.service.testing import hold_weekly, try_line
from lionrock.paging.service.watching import assessed, follow, joined, merged, question_over, seen

__all__ = [
    "Caller",
    "Postman",
    "answer",
    "answer_by_code",
    "answer_by_telephone",
    "assessed",
    "assume",
    "call",
    "follow",
    "hold_weekly",
    "joined",
    "may_answer",
    "merged",
    "question_over",
    "rung_over",
    "seen",
    "send_due",
    "send_letters",
    "trust",
    "try_line",
]
