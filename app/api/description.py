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
from app.api.schemas import (
    ANY,
    DAY,
    MOMENT,
    SCHEMAS,
    TEXT,
    WHOLE,
    Schema,
    fields_of,
    list_of,
    page,
    ref,
)
from app.base.text import N_


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


_CURSOR: Final = {"cursor": (TEXT, "Giá trị “next” của trang trước; bỏ trống ở trang đầu.")}


CALLS: Final[dict[str, Call]] = {
    "lessons": Call(
        "Các buổi trong phạm vi của người hỏi, từng trang.", {200: page("lessons", "Lesson")},
        {**_CURSOR, "state": ({"enum": ["planned", "open", "closed"]}, "Chỉ các buổi ở trạng thái này.")},
    ),
    "lesson": Call("Một buổi và địa chỉ của danh sách, lượt điểm danh.", {200: ref("Lesson")}),
    "roster": Call("Danh sách của buổi: tên, mã thẻ, đơn vị; không có số định danh.", {200: ref("Roster")}),
    "events": Call(
        "Gửi một gói lượt điểm danh; mỗi lượt có câu trả lời riêng. Gửi lại cùng “id” không ghi thêm.",
        {200: fields_of("server_now results", server_now=MOMENT, results=list_of(ref("EventResult")))},
        body=fields_of("device_now events", device_now=MOMENT, events=list_of(ref("Event"))),
    ),
    "practice": Call("Các việc thực hành của buổi và ai đã làm được việc nào.", {200: ref("Practice")}),
    "practice_events": Call(
        "Gửi một gói lượt đánh dấu thực hành, theo cùng giao thức với lượt điểm danh.",
        {200: fields_of("server_now results", server_now=MOMENT, results=list_of(ref("EventResult")))},
        body=fields_of("device_now events", device_now=MOMENT, events=list_of(ref("Tick"))),
    ),
    "attendance": Call(
        "Ai có mặt, theo mã của thẻ hiện dùng.",
        {200: fields_of("people events", people=list_of(ref("Present")), events=WHOLE)},
    ),
    "outreach_days": Call(
        "Các ngày ra quân trong phạm vi của người hỏi, từng trang.", {200: page("outreach_days", "OutreachDay")},
        {**_CURSOR, "state": ({"enum": ["planned", "open", "closed", "off"]}, "Chỉ các ngày ở trạng thái này.")},
    ),
    "outreach_day": Call("Một ngày ra quân và địa chỉ của danh sách, lượt ghi.", {200: ref("OutreachDay")}),
    "outreach_roster": Call(
        "Danh sách của ngày ra quân: điểm, kỹ năng, nút đếm, tình nguyện viên, người hẹn quay lại; không có số định danh.",
        {200: ref("OutreachRoster")},
    ),
    "outreach_events": Call(
        "Gửi một gói lượt ghi của ngày ra quân, theo cùng giao thức với lượt điểm danh.",
        {200: fields_of("server_now results", server_now=MOMENT, results=list_of(ref("EventResult")))},
        body=fields_of("device_now events", device_now=MOMENT, events=list_of(ref("OutreachEvent"))),
    ),
    "devices": Call(
        "Ghép điện thoại bằng mã trên màn hình; nhận mã truy cập chỉ để điểm danh.",
        {200: ref("Paired"), 201: ref("Paired")}, body=fields_of("code", code=TEXT, name=TEXT, token=TEXT),
    ),
    "people": Call(
        "Người trong danh sách, từng trang.", {200: page("people", "Person")},
        {**_CURSOR, "query": (TEXT, "Tên (không cần dấu), số điện thoại, ba số cuối căn cước.")},
    ),
    "person": Call("Một người; ai đã gộp vào người khác thì đọc là người ấy.", {200: ref("Person")}),
    "add_person": Call("Ghi một người mới.", {201: ref("Person")}, body=ref("NewPerson")),
    "plans": Call("Các kế hoạch, từng trang.", {200: page("plans", "PlanHead")}, dict(_CURSOR)),
    "plan": Call(
        "Một kế hoạch với chỉ tiêu, nhiệm vụ, chế độ báo cáo.",
        {200: fields_of("plan targets tasks reporting_rules warnings", plan=ref("PlanHead"), targets=list_of(ref("Target")),
         tasks=list_of(ref("Task")), reporting_rules=list_of(ref("ReportingRule")), warnings=list_of(TEXT))},
    ),
    "reports": Call(
        "Các báo cáo, từng trang; mỗi bản (lần trả lại, lần sửa đổi) là một dòng.", {200: page("reports", "ReportHead")},
        {
            **_CURSOR, "plan": (WHOLE, "Chỉ báo cáo của kế hoạch này."),
            "state": ({"enum": ["draft", "submitted", "returned", "approved", "issued"]}, "Chỉ báo cáo ở trạng thái này."),
        },
    ),
    "report": Call(
        "Một báo cáo: các chỉ tiêu, mức đủ của số liệu đơn vị gửi, các tệp. Đã chốt thì đúng như bản chốt, chưa chốt thì số liệu lúc hỏi.",
        {200: ref("Report")},
    ),
    "indicators": Call(
        "Kết quả từng cách tính chỉ tiêu vào một ngày.",
        {200: fields_of("indicators as_of", indicators=list_of(ref("Indicator")), as_of=DAY)},
        {
            "as_of": (DAY, "Ngày tính; mặc định hôm nay."), "plan": (WHOLE, "Chỉ các chỉ tiêu đã nối của kế hoạch này."),
            "by": ({"enum": ["unit", "neighbourhood", "month", "sex", "age"]}, "Chia theo phần."),
        },
    ),
    "verification": Call(
        "Kiểm tra một giấy chứng nhận theo mã in trên giấy. Họ tên chỉ có khi năm sinh đúng với giấy: gửi trong tiêu đề “Birth-Year”.",
        {200: ref("Verification")},
        {"birth_year": (TEXT, "Như “Birth-Year”, cho nơi không gửi được tiêu đề: địa chỉ hay bị ghi vào nhật ký.")},
        headers={"Birth-Year": (TEXT, "Năm sinh in trên giấy, 4 chữ số.")},
    ),
    "add_batch": Call(
        "Cấp giấy chứng nhận của một lớp ở chế độ chạy nền: cho những người nêu tên, hoặc mọi người đủ điều kiện chưa từng có.",
        {202: fields_of("job links", job=ref("Job"), links=ANY)},
        body=fields_of("training", training=WHOLE, design=WHOLE, on=DAY, people=list_of(WHOLE)),
    ),
    "job": Call("Việc chạy nền đã đến đâu.", {200: ref("Job")}),
    "openapi": Call("Chính tài liệu này.", {200: ANY}),
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
    return {"type": "integer", "minimum": 0} if f"<int:{argument}>" in rule.rule else dict(TEXT)


def _operation(rule: Rule, name: str, gate: str | None) -> dict[str, Any]:
    call = CALLS[name]
    problem = {"content": {"application/problem+json": {"schema": ref("Problem")}}}
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
