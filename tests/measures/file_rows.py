"""Rows straight from a programme file, without a database: the shortest way to its measures."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from cop.measures.rows import (
    CommunityRows,
    CuriosityRow,
    GatheringRow,
    PlanRow,
    PresenceRow,
    ThemeRow,
    TieRow,
    TopicRow,
    WorkRow,
)


def rows_of(file: dict[str, Any]) -> dict[str, CommunityRows]:
    return {community["id"]: community_rows(file, community["id"]) for community in file["communities"]}


def community_rows(file: dict[str, Any], community: str) -> CommunityRows:
    meetings = [each for each in file["gatherings"] if each["community"] == community]
    ours = {each["id"] for each in meetings}
    plans = [each for each in file["sustain_plans"] if each["community"] == community]
    return CommunityRows(
        gatherings=[gathering(each, file["responses"]) for each in meetings],
        presences=[presence(file, each, member) for each in meetings for member in people(each)],
        ties=[TieRow(frozenset(pair)) for pair in file["prior_ties"]],
        curiosities=[
            CuriosityRow(each["id"], each["gathering"], each.get("merged_into"))
            for each in file["curiosity"]
            if each["gathering"] in ours
        ],
        topics=[topic(each) for each in file["topics"] if each["gathering"] in ours],
        themes=[
            ThemeRow(each["gathering"], question, each[f"{question}_theme"])
            for each in file["responses"]
            for question in ("feeling", "today")
            if each["gathering"] in ours and each[f"{question}_theme"]
        ],
        works=[work(each) for each in file["work_items"] if each["community"] == community],
        versions=sum(
            version["state"] == "published"
            for each in file["manifestos"]
            for version in each["versions"]
            if each["community"] == community
        ),
        linked=sum(each["community"] == community and each["state"] == "linked" for each in file["network_links"]),
        plan=plan(plans[0]) if plans else None,
    )


def gathering(each: dict[str, Any], responses: list[dict[str, Any]]) -> GatheringRow:
    respondents = {row["respondent"] for row in responses if row["gathering"] == each["id"]}
    return GatheringRow(
        id=each["id"],
        number=each["number"],
        date=date.fromisoformat(each["date"]),
        starts=time.fromisoformat(each["starts"]),
        state=each["state"],
        respondents=len(respondents),
    )


def people(each: dict[str, Any]) -> list[str]:
    return [*each["attended"], *each["support_present"]]


def presence(file: dict[str, Any], each: dict[str, Any], member_id: str) -> PresenceRow:
    member = next(row for row in file["members"] if row["id"] == member_id)
    organisation = next(row for row in file["organisations"] if row["id"] == member["organisation"])
    return PresenceRow(
        gathering=each["id"],
        person=member_id,
        kind="participant" if member["counts_as_participant"] else "guest",
        role_type=member["role_type"],
        organisation=organisation["id"],
        organisation_type=organisation["organisation_type"],
    )


def topic(each: dict[str, Any]) -> TopicRow:
    return TopicRow(
        id=each["id"],
        gathering=each["gathering"],
        state=each["state"],
        origin=each["origin"],
        minutes=each["minutes"],
        sources=frozenset(each["from_curiosity"]),
    )


def work(each: dict[str, Any]) -> WorkRow:
    return WorkRow(frozenset({each["owner"]}), each["talent_area"], each["scope"], each["stage"])


def plan(each: dict[str, Any]) -> PlanRow:
    return PlanRow(each["rhythm"], tuple(each["roles"]), date.fromisoformat(each["next_date"]))
