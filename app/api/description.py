"""What the API takes and gives, as one OpenAPI document and as one page made of it.

A row of CALLS describes one endpoint; the addresses, methods and gates come from the route map itself, so that the
document names nothing that is not there. A test asks for a row for every route and holds real answers against it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

from flask import Blueprint, Flask, current_app, jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.routing import Rule

from app.access import PUBLIC, gate_of, needs
from app.base.text import N_

Schema = dict[str, Any]


def _object(required: str, **fields: Schema) -> Schema:
    """An object of these fields; `required` names those that are always there."""
    return {"type": "object", "properties": fields, "required": required.split()}


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def _or_null(kind: str, **more: Any) -> Schema:
    return {"type": [kind, "null"], **more}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


_TEXT: Final[Schema] = {"type": "string"}
_WHOLE: Final[Schema] = {"type": "integer"}
_YES: Final[Schema] = {"type": "boolean"}
_DAY: Final[Schema] = {"type": "string", "format": "date"}
_MOMENT: Final[Schema] = {"type": "string", "format": "date-time"}
_UUID: Final[Schema] = {"type": "string", "format": "uuid"}
_ANY: Final[Schema] = {"type": "object"}

SCHEMAS: Final[dict[str, Schema]] = {
    "Problem": _object(
        "type title status code", type=_TEXT, title=_TEXT, status=_WHOLE, code=_TEXT, details=_list(_TEXT)
    ),
    "Lesson": _object(
        "id training title day starts_at ends_at place state enrolled present",
        id=_WHOLE, training=_WHOLE, title=_TEXT, day=_DAY, starts_at=_TEXT, ends_at=_TEXT, place=_TEXT,
        state={"enum": ["planned", "open", "closed"]}, enrolled=_WHOLE, present=_WHOLE, links=_ANY,
    ),
    "Roster": _object(
        "lesson salt people blanks server_now", lesson=_ANY, salt=_TEXT, server_now=_MOMENT, blanks=_ANY, id_cards=_ANY,
        checklist=_or_null("object"),
        csrf=_TEXT, people=_list(_object("id code name unit hash present", id=_WHOLE, code=_TEXT, name=_TEXT, unit=_TEXT,
        hash=_TEXT, present=_YES)),
    ),
    "Event": _object(
        "id kind device_time source", id=_UUID, kind={"enum": ["in", "out", "void", "walkin"]}, code=_TEXT, person=_WHOLE,
        device_time=_MOMENT, source={"enum": ["scan", "card", "typed", "list", "self", "paper", "import"]},
        walkin=_object("name", name=_TEXT, birth_year=_or_null("integer"), sex=_or_null("string"),
        neighbourhood=_or_null("string"), phone=_or_null("string")), corrects=_UUID, reason=_TEXT,
    ),
    "EventResult": _object(
        "id result flags", id=_TEXT, result={"enum": ["created", "repeat", "conflict", "held", "refused"]}, problem=_TEXT,
        message=_TEXT, person=_or_null("object"), flags=_list(_TEXT),
    ),
    "Tick": _object(
        "id done device_time", id=_UUID, code=_TEXT, person=_WHOLE, walkin=_UUID, device_time=_MOMENT,
        done={"type": "object", "additionalProperties": _YES},
    ),
    "Practice": _object(
        "items enough guidance people server_now", enough=_WHOLE, guidance=_TEXT, server_now=_MOMENT,
        items=_list(_object("id text needed", id=_WHOLE, text=_TEXT, needed=_YES)),
        people=_list(_object("id code name present done passed", id=_WHOLE, code=_TEXT, name=_TEXT, present=_YES,
        done=_list(_WHOLE), passed=_YES)),
    ),
    "Present": _object(
        "code first_in source verified flags", code=_TEXT, first_in=_MOMENT, source=_TEXT, verified=_YES, flags=_list(_TEXT)
    ),
    "Person": _object(
        "id name birth sex phone national_id_last3 neighbourhood units card",
        id=_WHOLE, name=_TEXT, birth=_or_null("string"), sex=_or_null("string"), phone=_or_null("string"),
        national_id_last3=_or_null("string"), neighbourhood=_or_null("string"), units=_list(_TEXT), card=_or_null("string"),
    ),
    "NewPerson": _object(
        "name", name={"type": "string", "minLength": 1, "maxLength": 120}, birth=_TEXT, sex={"enum": ["F", "M"]}, phone=_TEXT,
        national_id=_TEXT, neighbourhood=_TEXT,
    ),
    "PlanHead": _object(
        "id number issued_on issuer title year", id=_WHOLE, number=_or_null("string"), issued_on=_or_null("string"),
        issuer=_TEXT, title=_TEXT, year=_WHOLE, targets=_WHOLE, linked=_WHOLE, tasks=_WHOLE, reporting_rules=_WHOLE,
    ),
    "Target": _object(
        "ref text measure kind operator operator_assumed value lead note indicator confidence places",
        ref=_TEXT, text=_TEXT, measure=_TEXT, kind={"enum": ["percent", "count", "rank", "yesno", "text"]},
        operator={"enum": [">=", "<=", "=", None]}, operator_assumed=_YES, value={}, lead=_TEXT, note=_TEXT,
        indicator=_or_null("string"), confidence=_or_null("number"), places=_list(_ANY),
    ),
    "Task": _object(
        "ref text lead director partners output note deadline concerns_training missing",
        ref=_TEXT, text=_TEXT, lead=_TEXT, director=_TEXT, partners=_TEXT, output=_TEXT, note=_TEXT,
        deadline=_object("kind date raw", kind=_TEXT, date=_or_null("string"), raw=_TEXT), concerns_training=_YES,
        missing=_list(_TEXT),
    ),
    "ReportingRule": _object(
        "who to cadence before_day before_month raw", who=_TEXT, to=_TEXT, cadence=_TEXT, before_day=_or_null("integer"),
        before_month=_or_null("integer"), raw=_TEXT,
    ),
    "Indicator": _object(
        "code title version target numerator denominator percent rows_not_entered no_membership outside status as_of by",
        code=_TEXT, title=_TEXT, version=_WHOLE, target=_or_null("object"), numerator=_or_null("integer"),
        denominator=_or_null("integer"), percent=_or_null("string"), rows_not_entered=_WHOLE, no_membership=_WHOLE,
        outside=_WHOLE, reported_without_list=_WHOLE,
        status={"enum": ["met", "on-track", "behind", "no-denominator", None]}, as_of=_DAY,
        by=_list(_object("key label numerator denominator percent", key=_or_null("string"), label=_TEXT, numerator=_WHOLE,
        denominator=_or_null("integer"), percent=_or_null("string"))),
    ),
    "Verification": _object(
        "code state register_number holder_erased name", code=_TEXT,
        state={"enum": ["valid", "replaced", "revoked", "expired", "issued"]}, register_number=_TEXT, holder_erased=_YES,
        name=_or_null("string"), birth_year_fits=_or_null("boolean"), title=_TEXT, course=_TEXT, hours=_TEXT, dates=_TEXT,
        level=_TEXT, issuer=_TEXT, place=_TEXT, day=_TEXT, valid_until=_or_null("string"), signers=_list(_TEXT),
        replaced_by=_or_null("string"), revoked_on=_or_null("string"), reason=_or_null("string"),
    ),
    "Job": _object("id kind state", id=_WHOLE, kind=_TEXT, state=_TEXT),
    "Paired": _object("token name lessons", token=_TEXT, name=_TEXT, lessons=_list(_ANY)),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Call:
    """One endpoint: what it is for, what may stand in its query, what its body is, what it answers.

    `query`, `headers`: name → (schema, what it means). `answers`: status → schema; refusals are always Problem.
    """

    what: str
    answers: dict[int, Schema]
    query: dict[str, tuple[Schema, str]] = field(default_factory=dict)
    body: Schema | None = None
    headers: dict[str, tuple[Schema, str]] = field(default_factory=dict)


_CURSOR: Final = {"cursor": (_TEXT, "Giá trị “next” của trang trước; bỏ trống ở trang đầu.")}


def _page(name: str, of: str) -> Schema:
    return _object(f"{name} next", **{name: _list(_ref(of)), "next": _or_null("string")})


CALLS: Final[dict[str, Call]] = {
    "lessons": Call(
        "Các buổi trong phạm vi của người hỏi, từng trang.", {200: _page("lessons", "Lesson")},
        {**_CURSOR, "state": ({"enum": ["planned", "open", "closed"]}, "Chỉ các buổi ở trạng thái này.")},
    ),
    "lesson": Call("Một buổi và địa chỉ của danh sách, lượt điểm danh.", {200: _ref("Lesson")}),
    "roster": Call("Danh sách của buổi: tên, mã thẻ, đơn vị; không có số định danh.", {200: _ref("Roster")}),
    "events": Call(
        "Gửi một gói lượt điểm danh; mỗi lượt có câu trả lời riêng. Gửi lại cùng “id” không ghi thêm.",
        {200: _object("server_now results", server_now=_MOMENT, results=_list(_ref("EventResult")))},
        body=_object("device_now events", device_now=_MOMENT, events=_list(_ref("Event"))),
    ),
    "practice": Call("Các việc thực hành của buổi và ai đã làm được việc nào.", {200: _ref("Practice")}),
    "practice_events": Call(
        "Gửi một gói lượt đánh dấu thực hành, theo cùng giao thức với lượt điểm danh.",
        {200: _object("server_now results", server_now=_MOMENT, results=_list(_ref("EventResult")))},
        body=_object("device_now events", device_now=_MOMENT, events=_list(_ref("Tick"))),
    ),
    "attendance": Call(
        "Ai có mặt, theo mã của thẻ hiện dùng.",
        {200: _object("people events", people=_list(_ref("Present")), events=_WHOLE)},
    ),
    "devices": Call(
        "Ghép điện thoại bằng mã trên màn hình; nhận mã truy cập chỉ để điểm danh.",
        {200: _ref("Paired"), 201: _ref("Paired")}, body=_object("code", code=_TEXT, name=_TEXT, token=_TEXT),
    ),
    "people": Call(
        "Người trong danh sách, từng trang.", {200: _page("people", "Person")},
        {**_CURSOR, "query": (_TEXT, "Tên (không cần dấu), số điện thoại, ba số cuối căn cước.")},
    ),
    "person": Call("Một người; ai đã gộp vào người khác thì đọc là người ấy.", {200: _ref("Person")}),
    "add_person": Call("Ghi một người mới.", {201: _ref("Person")}, body=_ref("NewPerson")),
    "plans": Call("Các kế hoạch, từng trang.", {200: _page("plans", "PlanHead")}, dict(_CURSOR)),
    "plan": Call(
        "Một kế hoạch với chỉ tiêu, nhiệm vụ, chế độ báo cáo.",
        {200: _object("plan targets tasks reporting_rules warnings", plan=_ref("PlanHead"), targets=_list(_ref("Target")),
         tasks=_list(_ref("Task")), reporting_rules=_list(_ref("ReportingRule")), warnings=_list(_TEXT))},
    ),
    "indicators": Call(
        "Kết quả từng cách tính chỉ tiêu vào một ngày.",
        {200: _object("indicators as_of", indicators=_list(_ref("Indicator")), as_of=_DAY)},
        {
            "as_of": (_DAY, "Ngày tính; mặc định hôm nay."), "plan": (_WHOLE, "Chỉ các chỉ tiêu đã nối của kế hoạch này."),
            "by": ({"enum": ["unit", "neighbourhood", "month", "sex", "age"]}, "Chia theo phần."),
        },
    ),
    "verification": Call(
        "Kiểm tra một giấy chứng nhận theo mã in trên giấy. Họ tên chỉ có khi năm sinh đúng với giấy: gửi trong tiêu đề “Birth-Year”.",
        {200: _ref("Verification")},
        {"birth_year": (_TEXT, "Như “Birth-Year”, cho nơi không gửi được tiêu đề: địa chỉ hay bị ghi vào nhật ký.")},
        headers={"Birth-Year": (_TEXT, "Năm sinh in trên giấy, 4 chữ số.")},
    ),
    "add_batch": Call(
        "Cấp giấy chứng nhận của một lớp ở chế độ chạy nền: cho những người nêu tên, hoặc mọi người đủ điều kiện chưa từng có.",
        {202: _object("job links", job=_ref("Job"), links=_ANY)},
        body=_object("training", training=_WHOLE, design=_WHOLE, on=_DAY, people=_list(_WHOLE)),
    ),
    "job": Call("Việc chạy nền đã đến đâu.", {200: _ref("Job")}),
    "openapi": Call("Chính tài liệu này.", {200: _ANY}),
}  # fmt: skip


def routes(app: Flask) -> list[tuple[Rule, str, str]]:
    """Every route of the API with its method and the name of its row in CALLS, in the order of addresses."""
    found = [
        (rule, method, rule.endpoint.partition(".")[2])
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
        for method in sorted(set(rule.methods or ()) - {"HEAD", "OPTIONS"})
    ]
    return sorted(found, key=lambda one: (one[0].rule, one[1]))


def document(app: Flask) -> dict[str, Any]:
    """The OpenAPI document of an app."""
    paths: dict[str, dict[str, Any]] = {}
    for rule, method, name in routes(app):
        gate = gate_of(app.view_functions[rule.endpoint])
        address = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule).removeprefix("/api/v1")
        paths.setdefault(address, {})[method.lower()] = _operation(rule, name, gate)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Học vụ số",
            "version": "1",
            "description": "Lời gọi dùng chung lõi với các trang.",
        },
        "servers": [{"url": "/api/v1"}],
        "paths": paths,
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


def _of_path(rule: Rule, argument: str) -> Schema:
    """What may stand for an argument in the address of a call."""
    return {"type": "integer", "minimum": 0} if f"<int:{argument}>" in rule.rule else dict(_TEXT)


def _operation(rule: Rule, name: str, gate: str | None) -> dict[str, Any]:
    call = CALLS[name]
    problem = {"content": {"application/problem+json": {"schema": _ref("Problem")}}}
    refusals = {"422": "Không làm được, và vì sao", "404": "Không có trong phạm vi của người hỏi"}
    if gate != PUBLIC:
        refusals |= {"401": "Chưa có mã truy cập", "403": "Không đủ quyền"}
    elif call.query:
        refusals |= {"429": "Hỏi quá nhiều"}
    if call.body is not None:
        refusals |= {
            "409": "Vướng việc đã có trước",
            "413": "Quá lớn",
            "415": "Không phải JSON",
            "429": "Hỏi quá nhiều",
        }
    operation: dict[str, Any] = {
        "operationId": name, "summary": call.what, "security": [] if gate == PUBLIC else [{"bearer": []}],
        "parameters": [
            {"name": argument, "in": "path", "required": True, "schema": _of_path(rule, argument)}
            for argument in sorted(rule.arguments)
        ] + [
            {"name": word, "in": "query", "required": False, "schema": schema, "description": meaning}
            for word, (schema, meaning) in call.query.items()
        ] + [
            {"name": word, "in": "header", "required": False, "schema": schema, "description": meaning}
            for word, (schema, meaning) in call.headers.items()
        ],
        "responses": {
            **{str(status): {"description": "Được", "content": {"application/json": {"schema": schema}}}
               for status, schema in call.answers.items()},
            **{status: {"description": words, **problem} for status, words in sorted(refusals.items())},
        },
    }  # fmt: skip
    if call.body is not None:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": call.body}}}
    return operation


@needs(PUBLIC)
def openapi() -> ResponseReturnValue:
    """The document; it names no data."""
    return jsonify(document(current_app))


@needs(PUBLIC)
def docs() -> str:
    """The same as a page, without a script."""
    found = document(current_app)
    calls = [
        (method.upper(), "/api/v1" + path, operation)
        for path, methods in found["paths"].items()
        for method, operation in methods.items()
    ]
    return render_template(
        "api/docs.html", calls=calls, schemas=found["components"]["schemas"], outline=outline
    )


_KINDS: Final = {
    "string": N_("chữ"), "integer": N_("số nguyên"), "number": N_("số"), "boolean": N_("đúng/sai"), "object": "{…}",
    "null": N_("trống"),
}  # fmt: skip


def outline(schema: Schema, indent: str = "") -> str:
    """A schema as a person reads it: its fields with their kinds, '?' behind those that may be missing."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "enum" in schema:
        return " | ".join(_("trống") if one is None else f'"{one}"' for one in schema["enum"])
    if schema.get("type") == "array":
        return f"[{outline(schema['items'], indent)}, …]"
    if "properties" in schema:
        deeper, required = indent + "  ", schema.get("required", ())
        lines = [
            f"{deeper}{name}{'' if name in required else '?'}: {outline(one, deeper)}"
            for name, one in schema["properties"].items()
        ]
        return "\n".join(["{", *lines, indent + "}"])
    kinds = schema.get("type", "string")
    words = [_(_KINDS[one]) for one in ([kinds] if isinstance(kinds, str) else kinds)]
    return " | ".join([*words, *([schema["format"]] if "format" in schema else [])])


def add_routes(bp: Blueprint) -> None:
    """Hang the document under /openapi.json."""
    bp.add_url_rule("/openapi.json", endpoint="openapi", view_func=openapi)
