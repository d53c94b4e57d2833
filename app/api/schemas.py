"""The values that the API takes and gives, as schemas of the OpenAPI document."""

from __future__ import annotations

from typing import Any, Final

Schema = dict[str, Any]


def fields_of(required: str, **fields: Schema) -> Schema:
    """An object of these fields; `required` names those that are always there."""
    return {"type": "object", "properties": fields, "required": required.split()}


def list_of(of: Schema) -> Schema:
    """A list of these."""
    return {"type": "array", "items": of}


def or_null(kind: str, **more: Any) -> Schema:
    """A value of a kind, or null."""
    return {"type": [kind, "null"], **more}


def ref(name: str) -> Schema:
    """One of SCHEMAS by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


TEXT: Final[Schema] = {"type": "string"}
WHOLE: Final[Schema] = {"type": "integer"}
YES: Final[Schema] = {"type": "boolean"}
DAY: Final[Schema] = {"type": "string", "format": "date"}
MOMENT: Final[Schema] = {"type": "string", "format": "date-time"}
UUID: Final[Schema] = {"type": "string", "format": "uuid"}
ANY: Final[Schema] = {"type": "object"}


def page(name: str, of: str) -> Schema:
    """A page of a list, and from where the next one goes on."""
    return fields_of(f"{name} next", **{name: list_of(ref(of)), "next": or_null("string")})


_TITLED: Final[Schema] = fields_of("code title", code=TEXT, title=TEXT)

SCHEMAS: Final[dict[str, Schema]] = {
    "Problem": fields_of(
        "type title status code", type=TEXT, title=TEXT, status=WHOLE, code=TEXT, details=list_of(TEXT)
    ),
    "Lesson": fields_of(
        "id training title day starts_at ends_at place state enrolled present",
        id=WHOLE, training=WHOLE, title=TEXT, day=DAY, starts_at=TEXT, ends_at=TEXT, place=TEXT,
        state={"enum": ["planned", "open", "closed"]}, enrolled=WHOLE, present=WHOLE, links=ANY, csrf=TEXT,
    ),
    "Roster": fields_of(
        "lesson salt people blanks server_now", lesson=ANY, salt=TEXT, server_now=MOMENT, blanks=ANY, id_cards=ANY,
        checklist=or_null("object"),
        csrf=TEXT, people=list_of(fields_of("id code name unit hash present", id=WHOLE, code=TEXT, name=TEXT, unit=TEXT,
        hash=TEXT, present=YES)),
    ),
    "Event": fields_of(
        "id kind device_time source", id=UUID, kind={"enum": ["in", "out", "void", "walkin"]}, code=TEXT, person=WHOLE,
        device_time=MOMENT, source={"enum": ["scan", "card", "typed", "list", "self", "paper", "import"]},
        walkin=fields_of("name", name=TEXT, birth_year=or_null("integer"), sex=or_null("string"),
        neighbourhood=or_null("string"), phone=or_null("string")), corrects=UUID, reason=TEXT,
    ),
    "EventResult": fields_of(
        "id result flags", id=TEXT, result={"enum": ["created", "repeat", "conflict", "held", "refused"]}, problem=TEXT,
        message=TEXT, person=or_null("object"), flags=list_of(TEXT),
    ),
    "Tick": fields_of(
        "id done device_time", id=UUID, code=TEXT, person=WHOLE, walkin=UUID, device_time=MOMENT,
        done={"type": "object", "additionalProperties": YES},
    ),
    "Practice": fields_of(
        "items enough guidance people server_now", enough=WHOLE, guidance=TEXT, server_now=MOMENT,
        items=list_of(fields_of("id text needed", id=WHOLE, text=TEXT, needed=YES)),
        people=list_of(fields_of("id code name present done passed", id=WHOLE, code=TEXT, name=TEXT, present=YES,
        done=list_of(WHOLE), passed=YES)),
    ),
    "Present": fields_of(
        "code first_in source verified flags", code=TEXT, first_in=MOMENT, source=TEXT, verified=YES, flags=list_of(TEXT)
    ),
    "Person": fields_of(
        "id name birth sex phone national_id_last3 neighbourhood units card",
        id=WHOLE, name=TEXT, birth=or_null("string"), sex=or_null("string"), phone=or_null("string"),
        national_id_last3=or_null("string"), neighbourhood=or_null("string"), units=list_of(TEXT), card=or_null("string"),
    ),
    "NewPerson": fields_of(
        "name", name={"type": "string", "minLength": 1, "maxLength": 120}, birth=TEXT, sex={"enum": ["F", "M"]}, phone=TEXT,
        national_id=TEXT, neighbourhood=TEXT,
    ),
    "PlanHead": fields_of(
        "id number issued_on issuer title year", id=WHOLE, number=or_null("string"), issued_on=or_null("string"),
        issuer=TEXT, title=TEXT, year=WHOLE, targets=WHOLE, linked=WHOLE, tasks=WHOLE, reporting_rules=WHOLE,
    ),
    "Target": fields_of(
        "ref text measure kind operator operator_assumed value lead note indicator confidence places",
        ref=TEXT, text=TEXT, measure=TEXT, kind={"enum": ["percent", "count", "rank", "yesno", "text"]},
        operator={"enum": [">=", "<=", "=", None]}, operator_assumed=YES, value={}, lead=TEXT, note=TEXT,
        indicator=or_null("string"), confidence=or_null("number"), places=list_of(ANY),
    ),
    "Task": fields_of(
        "ref text lead director partners output note deadline concerns_training missing",
        ref=TEXT, text=TEXT, lead=TEXT, director=TEXT, partners=TEXT, output=TEXT, note=TEXT,
        deadline=fields_of("kind date raw", kind=TEXT, date=or_null("string"), raw=TEXT), concerns_training=YES,
        missing=list_of(TEXT),
    ),
    "ReportingRule": fields_of(
        "who to cadence before_day before_month raw", who=TEXT, to=TEXT, cadence=TEXT, before_day=or_null("integer"),
        before_month=or_null("integer"), raw=TEXT,
    ),
    "ReportHead": fields_of(
        "id plan title to period period_words first cut_off due state revision replaces number issued_on digest", id=WHOLE, plan=WHOLE,
        title=TEXT, to=TEXT, period=or_null("string"), period_words=TEXT, first=DAY, cut_off=DAY, due=or_null("string"),
        state={"enum": ["draft", "submitted", "returned", "approved", "issued"]}, revision=WHOLE, replaces=or_null("integer"),
        number=TEXT, issued_on=or_null("string"), digest=or_null("string"),
    ),
    "Report": fields_of(
        "report frozen completeness lines files", report=ref("ReportHead"), frozen=YES,
        completeness=fields_of("asked sent late missing", asked=WHOLE, sent=WHOLE, late=WHOLE, missing=list_of(TEXT)),
        lines=list_of(
            fields_of(
                "ref number text numerator denominator percent achieved status", ref=TEXT, number=TEXT, text=TEXT,
                numerator=or_null("integer"), denominator=or_null("integer"), percent=or_null("string"), achieved=TEXT, status=TEXT,
            )
        ),
        files=list_of(fields_of("kind filename sha256", kind=TEXT, filename=TEXT, sha256=TEXT)),
    ),
    "Indicator": fields_of(
        "code title version target numerator denominator percent rows_not_entered no_membership outside status as_of by",
        code=TEXT, title=TEXT, version=WHOLE, target=or_null("object"), numerator=or_null("integer"),
        denominator=or_null("integer"), percent=or_null("string"), rows_not_entered=WHOLE, no_membership=WHOLE,
        outside=WHOLE, reported_without_list=WHOLE,
        status={"enum": ["met", "on-track", "behind", "no-denominator", None]}, as_of=DAY,
        by=list_of(fields_of("key label numerator denominator percent", key=or_null("string"), label=TEXT, numerator=WHOLE,
        denominator=or_null("integer"), percent=or_null("string"))),
    ),
    "Verification": fields_of(
        "code state register_number holder_erased name", code=TEXT,
        state={"enum": ["valid", "replaced", "revoked", "expired", "issued"]}, register_number=TEXT, holder_erased=YES,
        name=or_null("string"), birth_year_fits=or_null("boolean"), title=TEXT, course=TEXT, hours=TEXT, dates=TEXT,
        level=TEXT, issuer=TEXT, place=TEXT, day=TEXT, valid_until=or_null("string"), signers=list_of(TEXT),
        replaced_by=or_null("string"), revoked_on=or_null("string"), reason=or_null("string"),
    ),
    "Job": fields_of("id kind state", id=WHOLE, kind=TEXT, state=TEXT),
    "OutreachDay": fields_of(
        "id title day starts_at ends_at state campaign place", id=WHOLE, title=TEXT, day=DAY, starts_at=TEXT, ends_at=TEXT,
        state={"enum": ["planned", "open", "closed", "off"]}, campaign=or_null("integer"), place=TEXT, links=ANY, csrf=TEXT,
    ),
    "OutreachRoster": fields_of(
        "day salt points skills tallies volunteers people blanks server_now", day=ref("OutreachDay"), salt=TEXT, server_now=MOMENT,
        points=list_of(fields_of("id name team", id=WHOLE, name=TEXT, team=TEXT)), skills=list_of(_TITLED), tallies=list_of(_TITLED),
        volunteers=list_of(fields_of("id code name hash role shift point came", id=WHOLE, code=TEXT, name=TEXT, hash=TEXT,
        role=TEXT, shift=WHOLE, point=WHOLE, came=or_null("boolean"), idh=TEXT, more=list_of(TEXT))),
        people=list_of(fields_of("id code name hash where skills", id=WHOLE, code=TEXT, name=TEXT, hash=TEXT, where=TEXT,
        skills=list_of(TEXT), idh=TEXT, more=list_of(TEXT))),
        blanks=ANY, id_cards=ANY, csrf=TEXT,
    ),
    "OutreachEvent": fields_of(
        "id kind device_time", id=UUID, kind={"enum": ["roll", "help", "tally", "household", "incident", "void"]},
        device_time=MOMENT, source={"enum": ["scan", "card", "typed", "list", "paper", "import"]}, point=WHOLE, code=TEXT,
        person=WHOLE, id_card=TEXT, walkin=fields_of("name", name=TEXT, birth=or_null("string"), birth_year=or_null("integer"),
        sex=or_null("string"), neighbourhood=or_null("string"), phone=or_null("string")),
        shift=WHOLE, present=YES, skills=list_of(TEXT), outcome={"enum": ["done", "again"]}, what=TEXT,
        count={"type": "integer", "minimum": 1, "maximum": 999}, text=TEXT, corrects=UUID,
    ),
    "Paired": fields_of(
        "token name lessons outreach_days", token=TEXT, name=TEXT, lessons=list_of(ANY), outreach_days=list_of(ANY)
    ),
}  # fmt: skip
