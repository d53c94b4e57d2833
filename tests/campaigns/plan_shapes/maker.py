"""Plans made by chance from a seed: a document on blocks, what is true of it, and which shapes it has."""

from __future__ import annotations

import random
from decimal import Decimal

from tests.campaigns.plan_shapes.build import UP, Build, Wide
from tests.campaigns.plan_shapes.words import (
    COUNTS,
    DEADLINES,
    DOES,
    GROUPS,
    OFFICES,
    OUTPUTS,
    PLACES,
    RANKS,
    SAID,
    SURE,
    TASKS,
    WHO,
)  # fmt: skip

HEADS = {
    "number": ("STT", "TT", "Stt", "Số TT", "TT."),
    "target": ("Chỉ tiêu", "Nội dung chỉ tiêu", "Tên chỉ tiêu", "Mục tiêu", "Nội dung", "CHỈ TIÊU CHỦ YẾU", "Các chỉ tiêu", "Tên chỉ số"),
    "measure": ("Đơn vị tính", "ĐVT", "Đơn vị", "Đơn vị đo"),
    "value": ("Chỉ tiêu năm 2026", "Mục tiêu năm 2026", "Kế hoạch 2026", "Chỉ tiêu giao", "Kết quả cần đạt", "Năm 2026", "Chỉ tiêu phấn đấu", "Giá trị", "Mục tiêu 2026"),
    "lead": ("Cơ quan chủ trì", "Đơn vị chủ trì", "Chủ trì", "Phụ trách", "Chịu trách nhiệm", "Cơ quan theo dõi", "Đơn vị chịu trách nhiệm chính", "Đơn vị thực hiện"),
    "note": ("Ghi chú", "Căn cứ", "Ghi chú/Căn cứ"),
    "past": ("Thực hiện năm 2025", "Kết quả 2025", "Hiện trạng 2025", "Năm 2025"),
    "later": ("Năm 2030", "Mục tiêu đến 2030", "Định hướng năm 2030"),
    "task": ("Nội dung nhiệm vụ", "Nhiệm vụ", "Tên nhiệm vụ", "Nội dung công việc", "Nhiệm vụ, giải pháp", "Nội dung thực hiện", "Đầu việc", "Hoạt động"),
    "partners": ("Đơn vị phối hợp", "Phối hợp", "Cơ quan phối hợp thực hiện"),
    "deadline": ("Thời gian hoàn thành", "Thời hạn", "Thời gian thực hiện", "Tiến độ", "Thời điểm", "Hạn hoàn thành"),
    "output": ("Sản phẩm", "Kết quả", "Sản phẩm đầu ra", "Kết quả, sản phẩm", "Dự kiến sản phẩm"),
    "director": ("Lãnh đạo phụ trách", "Đồng chí chỉ đạo"),
    "money": ("Kinh phí (triệu đồng)", "Nguồn kinh phí"),
}  # fmt: skip


class Maker:
    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.shapes = set()
        self.build = Build()
        self.truth = {"targets": [], "tasks": [], "rules": [], "head": {}}
        self.who = list(WHO)
        self.counts, self.ranks, self.sure, self.said = list(COUNTS), list(RANKS), list(SURE), list(SAID)
        self.work = list(TASKS)
        for words in (self.who, self.counts, self.ranks, self.sure, self.said, self.work):
            self.chance.shuffle(words)

    def odds(self, share, shape):
        if self.chance.random() < share:
            self.shapes.add(shape)
            return True
        return False

    def pick(self, words):
        return self.chance.choice(words)

    def number(self, low, high):
        return self.chance.randint(low, high)

    # --- targets ------------------------------------------------------------------------------------------

    def a_share(self):
        return f"{self.who.pop()} {self.pick(DOES)}"

    def row(self, has_measure):
        """(text, unit, value cell, truth) of one row of a target table."""
        roll = self.chance.random()
        if roll < 0.6 and self.who:
            text, figure = self.a_share(), self.number(5, 100)
            text = self.pick(("Tỷ lệ ", "Tỉ lệ ", "Tỷ lệ ", "")) + text
            text = text[0].upper() + text[1:]
            least = self.pick(
                (None, None, None, "≥ ", "≥", ">= ", "Trên ", "Tối thiểu ", "Từ ", "$\\geq ", "&gt;= ")
            )
            sign = "" if has_measure and self.odds(0.6, "percent in its own column") else "%"
            if self.odds(0.06, "range of percents"):
                value, least = f"{figure} - {figure + 5}%", None
            elif least and least.startswith("$"):
                value = f"$\\geq {figure}\\%$"
            elif least == "Từ ":
                value = f"Từ {figure}{sign or '%'} trở lên"
            else:
                value = f"{least or ''}{figure}{sign}"
            if self.odds(0.05, "mark-up"):
                value = self.pick((f"<p>{value}</p>", f"**{value}**"))
            return (
                text,
                "%",
                value,
                {"kind": "percent", "operator": ">=", "assumed": least is None, "value": Decimal(figure)},
            )
        if roll < 0.8 and self.counts:
            (text, unit), figure = self.counts.pop(), self.number(1, 1800)
            shown = f"{figure:02d}" if figure < 1000 else f"{figure:,}".replace(",", ".")
            if has_measure:
                value = shown
            elif self.odds(0.3, "count per time"):
                value = f"{shown} {unit}/quý"
            else:
                value = f"{shown} {unit}"
            least = self.pick((None, None, "Tối thiểu ", "Ít nhất ", "≥ "))
            return (
                text,
                unit,
                f"{least or ''}{value}",
                {"kind": "count", "operator": ">=", "assumed": least is None, "value": Decimal(figure)},
            )
        if roll < 0.88 and self.ranks:
            (text, unit), figure = self.ranks.pop(), self.number(1, 60)
            value = (
                str(figure)
                if has_measure
                else self.pick(
                    (
                        f"Thứ {figure}",
                        f"Hạng {figure}",
                        f"Nhóm {figure} xã dẫn đầu",
                        f"Top {figure}",
                        f"Xếp thứ {figure}",
                    )
                )
            )
            return (
                text,
                unit,
                value,
                {"kind": "rank", "operator": "<=", "assumed": True, "value": Decimal(figure)},
            )
        if roll < 0.95 and self.sure:
            return (
                self.sure.pop(),
                "",
                self.pick(("Có", "x", "Đạt", "Hoàn thành", "X")),
                {"kind": "yesno", "operator": None, "assumed": False, "value": True},
            )
        if self.said:
            text, value = self.said.pop()
            return text, "", value, {"kind": "text", "operator": None, "assumed": False, "value": value}
        return None

    def bullet(self):
        """(sentence, truth) of one target in the running text."""
        roll = self.chance.random()
        if roll < 0.75 and self.who:
            who, figure = self.a_share(), self.number(30, 100)
            before = figure - self.number(5, 25)
            sentence, operator, assumed = self.pick((
                (f"{figure}% {who}", ">=", True), (f"Tỷ lệ {who} đạt {figure}%", ">=", True),
                (f"Tỉ lệ {who} đạt từ {figure}% trở lên", ">=", False), (f"Phấn đấu {figure}% {who}", ">=", True),
                (f"Tối thiểu {figure}% {who}", ">=", False), (f"Trên {figure}% {who}", ">=", False), (f"Có ít nhất {figure}% {who}", ">=", False),
                (f"Duy trì tỷ lệ {who} đạt {figure}%", ">=", True), (f"Đến hết năm 2026, {figure}% {who}", ">=", True),
                (f"Phấn đấu đến cuối năm 2026 có trên {figure}% {who}", ">=", False),
                (f"Năm 2025 tỷ lệ {who} đạt {before}%, phấn đấu năm 2026 đạt {figure}%", ">=", True),
                (f"Nâng tỷ lệ {who} từ {before}% lên {figure}%", ">=", True),
                (f"Tỷ lệ {who} đạt {figure}% (năm 2025 là {before}%)", ">=", True),
                (f"Tỷ lệ {who} đạt tối thiểu {figure}%", ">=", False), (f"{who.capitalize()} đạt tỷ lệ {figure}%", ">=", True),
                (f"Bảo đảm {figure}% {who}", ">=", True), (f"Tỷ lệ {who}: {figure}%", ">=", True), (f"Tỷ lệ {who} ≥ {figure}%", ">=", False),
                (f"Tỷ lệ {who} không thấp hơn {figure}%", ">=", False), (f"Phấn đấu tỷ lệ {who} đạt {figure}% trở lên", ">=", False),
                (f"Trong năm 2026, phấn đấu ít nhất {figure}% {who}", ">=", False),
                (f"{who.capitalize()}: {figure}%", ">=", True), (f"Hoàn thành chỉ tiêu {figure}% {who}", ">=", True),
            ))  # fmt: skip
            return sentence, {
                "kind": "percent",
                "operator": operator,
                "assumed": assumed,
                "value": Decimal(figure),
            }
        if roll < 0.9 and self.counts:
            (text, unit), figure = self.counts.pop(), self.number(2, 40)
            text = text.removeprefix("Số ")
            what = text[0].lower() + text[1:]
            what = what.removeprefix(unit).strip()
            sentence, assumed = self.pick((
                (f"Tổ chức {figure:02d} {unit} {what}", True), (f"Tối thiểu {figure} {unit} {what}", False), (f"Có ít nhất {figure:02d} {unit} {what}", False),
                (f"Phấn đấu có {figure:02d} {unit} {what}", True), (f"Thành lập mới {figure:02d} {unit} {what}", True),
            ))  # fmt: skip
            return sentence, {"kind": "count", "operator": ">=", "assumed": assumed, "value": Decimal(figure)}
        if self.ranks:
            (_, _), figure = self.ranks.pop(), self.number(3, 50)
            self.ranks.clear()
            sentence = self.pick((
                f"Chỉ số chuyển đổi số của xã xếp trong nhóm {figure} xã dẫn đầu tỉnh", f"Phấn đấu xếp hạng {figure} về chuyển đổi số cấp xã",
                f"Mức độ chuyển đổi số (DTI) thuộc nhóm {figure} xã dẫn đầu", f"Chỉ số DTI nằm trong top {figure} toàn tỉnh",
            ))  # fmt: skip
            return sentence, {"kind": "rank", "operator": "<=", "assumed": True, "value": Decimal(figure)}
        return None

    def body_targets(self, count):
        several = []
        while len(several) < count and (made := self.bullet()):
            several.append(made)
        sign = self.pick(("- ", "+ ", "• ", "", "a"))
        letters = iter("abcdeghiklmn")
        numbers = iter(range(1, 40))
        at = 0
        while at < len(several):
            sentence, truth = several[at]
            self.truth["targets"].append({"text": sentence, "lead": "", "places": 1, **truth})
            end = self.pick((";", ".", ""))
            if (
                at + 1 < len(several)
                and truth["kind"] == "percent" == several[at + 1][1]["kind"]
                and self.odds(0.12, "two in one bullet")
            ):
                at += 1
                other, more = several[at]
                self.truth["targets"].append({"text": other, "lead": "", "places": 1, **more})
                joint = self.pick(("; ", ". "))
                sentence = f"{sentence}{joint}{other if joint == '. ' else other[0].lower() + other[1:]}"
            mark = {"a": f"{next(letters)}) ", "": f"({next(numbers)}) "}.get(sign, sign)
            line = f"{mark}{sentence}{end}"
            if len(line) > 70 and self.odds(0.08, "a bullet cut by the page"):
                cut = line.index(" ", len(line) // 2)
                if line[cut + 1].islower():
                    self.build.say(line[:cut])
                    if self.odds(0.5, "a page number between"):
                        self.build.say("3")
                    line = line[cut + 1 :]
            self.build.say(line)
            at += 1

    def headed(self, fields, subject):
        return [self.pick(HEADS[subject if name == "text" else name]) for name in fields]

    def emit(self, heads, rows, storey=None):
        """Writes a table, perhaps over several pages; `rows`: lists of cells, group rows as ('group', …)."""
        width = len(heads)
        top = []
        if self.odds(0.08, "a title row above the heading"):
            top.append([Wide("BIỂU CHI TIẾT NĂM 2026", width)])
        if storey is not None:
            first, second = storey
            top += [first, second]
        else:
            top.append(heads)
        if storey is None and self.odds(0.1, "a row that counts columns"):
            top.append([f"({n})" for n in range(1, width + 1)])
        cuts = set()
        if len(rows) > 3:
            while self.chance.random() < 0.3:
                cuts.add(self.number(1, len(rows) - 1))
        piece, repeated = list(top), self.odds(0.5, "heading repeated") if cuts else False
        for at, row in enumerate(rows):
            if at in cuts and UP not in row:
                self.shapes.add("table over pages")
                self.build.table(*piece, width=width)
                if self.odds(0.3, "a page number between"):
                    self.build.say(str(self.number(2, 9)))
                else:
                    self.build.say("")
                piece = [heads] if repeated and storey is None else []
                head, tail = self.cut(row, piece[-1:] or None)
                if tail is not None and not isinstance(self.build.blocks[-2], type(None)):
                    self.shapes.add("a row cut by the page")
                    self.take_back(width, head)
                    piece.append(tail)
                    continue
            piece.append(row)
        self.build.table(*piece, width=width)

    def cut(self, row, _):
        """A row in two parts as a page cuts it: the longest cell goes on in small letters."""
        if any(isinstance(cell, Wide) or cell is UP for cell in row) or self.chance.random() > 0.35:
            return row, None
        longest = max(range(len(row)), key=lambda i: len(row[i]))
        words = row[longest].split()
        for at in range(len(words) // 2, len(words) - 1):
            if words[at][0].islower():
                head, tail = list(row), [""] * len(row)
                head[longest], tail[longest] = " ".join(words[:at]), " ".join(words[at:])
                return head, tail
        return row, None

    def take_back(self, width, head):
        """Puts the first half of a cut row at the end of the table that was written last."""
        for at in range(len(self.build.blocks) - 1, -1, -1):
            block = self.build.blocks[at]
            if hasattr(block, "rows"):
                made = Build().table(*[[""] * width] * len(block.rows), head, width=width).blocks[0]
                from dataclasses import replace

                self.build.blocks[at] = replace(block, rows=(*block.rows, made.rows[-1]))
                return

    def target_table(self, count, label, repeat=()):
        chance = self.chance
        fields = ["text", "value"]
        has_number, has_measure = self.odds(0.9, "number column"), self.odds(0.6, "measure column")
        has_lead = self.odds(0.85, "lead column")
        if has_measure:
            fields.insert(self.pick((1, 1, 2)), "measure")
        if has_lead:
            fields.insert(
                self.number(1, len(fields)) if self.odds(0.3, "lead before the value") else len(fields),
                "lead",
            )
        if self.odds(0.25, "last year's column"):
            fields.insert(fields.index("value"), "past")
        if self.odds(0.15, "a later year's column"):
            fields.insert(fields.index("value") + 1, "later")
        if self.odds(0.5, "note column"):
            fields.append("note")
        if has_number:
            fields.insert(0, "number")
        heads = self.headed(fields, "target")
        if "past" in fields or "later" in fields:
            heads[fields.index("value")] = self.pick(
                ("Chỉ tiêu năm 2026", "Năm 2026", "Kế hoạch 2026", "Mục tiêu năm 2026")
            )
        if heads[fields.index("text")] == heads[fields.index("value")]:
            heads[fields.index("value")] = "Chỉ tiêu năm 2026"
        storey = None
        if "past" in fields and self.odds(0.4, "two-storey heading"):
            at = fields.index("past")
            span = 3 if "later" in fields else 2
            first = [
                *heads[:at],
                Wide(self.pick(("Chỉ tiêu", "Kế hoạch", "Kết quả thực hiện và mục tiêu")), span),
                *heads[at + span :],
            ]
            second = [
                *[UP] * at,
                "Năm 2025",
                "Năm 2026",
                *(["Năm 2030"] if span == 3 else []),
                *[UP] * (len(heads) - at - span),
            ]
            heads[at : at + span] = ["Năm 2025", "Năm 2026", *(["Năm 2030"] if span == 3 else [])]
            storey = (first, second)
        numbering = self.pick(("on", "again", "dash", "dotted", "none")) if has_number else "none"
        self.shapes.add(f"targets numbered: {numbering}")
        grouped = self.odds(0.6, "groups")
        style = (
            self.pick(("roman", "wide", "letter", "bare", "roman in the text"))
            if has_number
            else self.pick(("wide", "bare"))
        )
        if grouped:
            self.shapes.add(f"group rows: {style}")
        rows, done, group, within, last = [], 0, 0, 0, None
        groups = iter(chance.sample(GROUPS, len(GROUPS)))
        while done < count:
            if grouped and (done == 0 or (within >= 2 and chance.random() < 0.35)) and group < 5:
                rows.append(self.group(fields, style, group := group + 1, next(groups), len(heads)))
                within, last = 0, None
            again = repeat[done] if done < len(repeat) else None
            if again is not None:
                text, truth = again["words"], again
                unit, value = "%", f"{again['value']}" if has_measure else f"{again['value']}%"
            else:
                got = self.row(has_measure)
                if got is None:
                    break
                text, unit, value, truth = got
                truth = {"text": text, "lead": "", "places": 1, **truth}
                self.truth["targets"].append(truth)
            done, within = done + 1, within + 1
            office = self.pick(OFFICES)
            merged = has_lead and last and rows and self.odds(0.08, "lead merged downwards")
            if merged:
                office = last
            cells = {
                "text": text, "measure": unit, "value": value, "lead": UP if merged else office, "past": self.pick(("", "50", "35,5", "12")) if truth["kind"] in ("percent", "count", "rank") else "",
                "later": self.pick(("", "100", "95")) if truth["kind"] in ("percent", "count", "rank") else "", "note": self.pick(("", "", "Theo kế hoạch của tỉnh", "Báo cáo hằng tháng")),
                "number": self.label(numbering, done, within, group),
            }  # fmt: skip
            if has_lead:
                truth["lead"] = office
                last = office
            rows.append([cells[name] for name in fields])
        self.emit(heads, rows, storey)

    def label(self, numbering, done, within, group):
        return {
            "on": str(done), "again": str(within), "dash": "-", "dotted": f"{group}.{within}" if group else str(done), "none": "",
        }[numbering]  # fmt: skip

    def group(self, fields, style, number, name, width):
        mark = ("I", "II", "III", "IV", "V", "VI")[number - 1] if style != "letter" else "ABCDEG"[number - 1]
        cells = [""] * width
        text = fields.index("text")
        if style == "wide":
            return [Wide(f"{mark}. {name}", width)]
        if style == "bare":
            cells[text] = name
        elif style == "roman in the text":
            cells[text] = f"{mark}. {name}"
        else:
            cells[0], cells[text] = mark, name
        return cells

    # --- tasks --------------------------------------------------------------------------------------------

    def task_table(self, count):
        chance = self.chance
        fields = ["text", "lead"]
        for name, share in (("partners", 0.7), ("output", 0.6), ("director", 0.2)):
            if self.odds(share, f"task column {name}"):
                fields.insert(self.number(1, len(fields)), name)
        dated = self.odds(0.9, "deadline column")
        if dated:
            fields.insert(self.number(1, len(fields)), "deadline")
        if self.odds(0.1, "money column"):
            fields.append("money")
        if self.odds(0.4, "note column"):
            fields.append("note")
        has_number = self.odds(0.9, "number column")
        if has_number:
            fields.insert(0, "number")
        heads = self.headed(fields, "task")
        if "output" in fields and heads[fields.index("output")] == "Kết quả" and not dated:
            heads[fields.index("output")] = "Sản phẩm"
        numbering = self.pick(("on", "again", "dotted", "on")) if has_number else "none"
        grouped = self.odds(0.5, "task groups")
        style = self.pick(("roman", "wide", "bare", "letter")) if has_number else self.pick(("wide", "bare"))
        rows, done, group, within, last = [], 0, 0, 0, None
        groups = iter(chance.sample(GROUPS, len(GROUPS)))
        while done < count and self.work:
            if grouped and (done == 0 or (within >= 2 and chance.random() < 0.35)) and group < 5:
                rows.append(self.group(fields, style, group := group + 1, next(groups), len(heads)))
                within, last = 0, None
            text, office = self.work.pop(), self.pick(OFFICES)
            if self.odds(0.3, "tasks end with a stop"):
                text += "."
            done, within = done + 1, within + 1
            raw, kind, date = self.pick(DEADLINES) if dated else ("", "none", None)
            output = self.pick(OUTPUTS)
            merged = last is not None and self.odds(0.08, "task lead merged downwards")
            if merged:
                office = last
            cells = {
                "number": self.label(numbering, done, within, group), "text": text, "lead": UP if merged else office, "partners": self.pick(("Các thôn", "Các cơ quan, đơn vị liên quan", "", "Công an xã")),
                "output": output, "director": self.pick(("Đồng chí Phó Chủ tịch UBND xã", "Chủ tịch UBND xã")), "deadline": raw, "money": self.pick(("15", "Ngân sách xã", "")),
                "note": self.pick(("", "", "Theo chỉ đạo của tỉnh")),
            }  # fmt: skip
            truth = {"text": text, "lead": office, "deadline": (kind, date)}
            if "output" in fields:
                truth["output"] = output
            self.truth["tasks"].append(truth)
            rows.append([cells[name] for name in fields])
            last = office
        self.emit(heads, rows)

    # --- the whole ----------------------------------------------------------------------------------------

    def rules(self, heading):
        style = self.number(0, 5)
        office = self.pick(OFFICES[:3])
        add = lambda who, to, cadence, day, month=None: self.truth["rules"].append(  # noqa: E731
            {"who": who, "to": to, "cadence": cadence, "day": day, "month": month}
        )
        to = self.pick(("Phòng Văn hóa - Xã hội", "Ủy ban nhân dân xã"))
        if style == 0:
            self.build.say(
                f"{heading} Các cơ quan, đơn vị định kỳ báo cáo kết quả thực hiện về {to} trước ngày 20 hằng tháng; báo cáo quý trước ngày 22 của tháng cuối quý; báo cáo năm trước ngày 05/12/2026."
            )
            add("Các cơ quan, đơn vị", to, "month", 20)
            add("Các cơ quan, đơn vị", to, "quarter", 22)
            add("Các cơ quan, đơn vị", to, "year", 5, 12)
        elif style == 1:
            self.build.say(
                f"{heading} {office}",
                "- Tổng hợp, báo cáo kết quả về Ủy ban nhân dân tỉnh trước ngày 15 hàng tháng.",
            )
            add(office, "Ủy ban nhân dân tỉnh", "month", 15)
        elif style == 2:
            self.build.say(
                f"{heading} {office}: tham mưu tổ chức thực hiện; báo cáo Ủy ban nhân dân xã 6 tháng (trước ngày 15 tháng 6) và báo cáo năm (trước ngày 10 tháng 12)."
            )
            add(office, "Ủy ban nhân dân xã", "half-year", 15, 6)
            add(office, "Ủy ban nhân dân xã", "year", 10, 12)
        elif style == 3:
            self.build.say(
                f"{heading} Các đơn vị gửi báo cáo về {to} chậm nhất ngày 25 hằng quý để tổng hợp."
            )
            add("Các đơn vị", to, "quarter", 25)
        elif style == 4:
            self.build.say(
                f"{heading} Các thôn báo cáo kết quả về {to}:", "- Báo cáo tháng: trước ngày 18;", "- Báo cáo quý: trước ngày 20 của tháng cuối quý;", "- Báo cáo năm: trước ngày 01/12.",
            )  # fmt: skip
            add("Các thôn", to, "month", 18)
            add("Các thôn", to, "quarter", 20)
            add("Các thôn", to, "year", 1, 12)

    def plan(self):
        build, place = self.build, self.pick(PLACES)
        number = f"{self.number(1, 300):02d}/KH-UBND"
        build.table(
            [
                f"ỦY BAN NHÂN DÂN\nXÃ {place.upper()}",
                "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc",
            ],
            [f"Số: {number}", f"{place}, ngày 12 tháng 02 năm 2026"],
        )
        title = self.pick(
            (
                "Triển khai phong trào Bình dân học vụ số năm 2026",
                "Chuyển đổi số xã năm 2026",
                "Nâng cao kỹ năng số cho người dân năm 2026",
            )
        )
        build.say(
            "KẾ HOẠCH",
            title,
            "Căn cứ Kế hoạch số 88/KH-UBND ngày 03/01/2026 của Ủy ban nhân dân tỉnh;",
            "Ủy ban nhân dân xã ban hành Kế hoạch như sau:",
        )
        self.truth["head"] = {
            "number": number,
            "issued_on": "2026-02-12",
            "year": 2026,
            "title": title,
            "issuer": f"UBND xã {place}",
        }
        romans = (
            iter(("I.", "II.", "III.", "IV.", "V.", "VI.", "VII."))
            if self.odds(0.7, "Roman chapters")
            else iter(("1.", "2.", "3.", "4.", "5.", "6.", "7."))
        )
        if self.odds(0.3, "last year's results"):
            build.say(
                f"{next(romans)} ĐÁNH GIÁ KẾT QUẢ NĂM 2025",
                "- Tỷ lệ hồ sơ nộp trực tuyến đạt 61%.",
                "- Toàn xã đã có 45% người dân có tài khoản định danh.",
            )
        build.say(
            f"{next(romans)} MỤC ĐÍCH, YÊU CẦU",
            "- Bảo đảm 100% cơ quan, đơn vị vào cuộc.",
            "- Việc học phải thiết thực, tiết kiệm.",
        )
        body, tables = self.odds(0.6, "targets in the body"), self.odds(0.75, "targets in a table")
        repeated = []
        build.say(
            f"{next(romans)} "
            + self.pick(
                (
                    "MỤC TIÊU",
                    "CHỈ TIÊU",
                    "MỤC TIÊU, CHỈ TIÊU NĂM 2026",
                    "CÁC CHỈ TIÊU CHỦ YẾU",
                    "Mục tiêu cụ thể",
                )
            )
        )
        if body or not tables:
            if self.odds(0.4, "goals under numbers"):
                build.say(
                    "1. Mục tiêu chung", "Mọi người dân đều được tiếp cận công nghệ số.", "2. Mục tiêu cụ thể"
                )
            self.body_targets(self.number(3, 8))
            shares = [t for t in self.truth["targets"] if t["kind"] == "percent"]
            if tables and shares and self.odds(0.6, "the same target in body and annex"):
                repeated = self.chance.sample(shares, min(len(shares), 3))
        else:
            build.say("Chi tiết tại Phụ lục kèm theo.")
        build.say(
            f"{next(romans)} NHIỆM VỤ, GIẢI PHÁP",
            "1. Tuyên truyền sâu rộng đến 100% thôn, bản bằng nhiều hình thức.",
            "2. Mỗi thôn cử 2 người tham gia tổ công nghệ số.",
        )
        build.say(f"{next(romans)} KINH PHÍ", "Ngân sách xã bảo đảm 100% theo dự toán.")
        build.say(f"{next(romans)} TỔ CHỨC THỰC HIỆN")
        self.rules("1.")
        build.say("2. Văn phòng HĐND và UBND: theo dõi, đôn đốc việc thực hiện.")
        build.table(["Nơi nhận:\n- Như trên;\n- Lưu: VT.", "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\nHoàng A Páo"])
        annex = iter(
            ("PHỤ LỤC I", "PHỤ LỤC II") if self.odds(0.5, "Roman annexes") else ("Phụ lục 1", "Phụ lục 2")
        )
        inline = self.odds(0.3, "caption beside the annex number")
        for held, words in (
            ("targets", "CÁC CHỈ TIÊU CHỦ YẾU NĂM 2026"),
            ("tasks", "PHÂN CÔNG NHIỆM VỤ NĂM 2026"),
        ):
            if held == "targets" and not tables:
                continue
            if held == "tasks" and not self.odds(0.8, "tasks in a table"):
                continue
            label = next(annex)
            build.say(*([f"{label}. {words}"] if inline else [label, words]))
            build.say(f"(Kèm theo Kế hoạch số {number} ngày 12/02/2026 của Ủy ban nhân dân xã {place})")
            if held == "tasks":
                self.task_table(self.number(3, 12))
                continue
            for one in repeated:
                self.reword(one)
            self.target_table(self.number(3, 12), label, repeated)
        return build.document, self.truth, self.shapes

    def reword(self, truth):
        """The same target as an annex says it: without its figure."""
        who = next(
            w
            for w in WHO
            if (w in truth["text"].lower() and any(f"{w} {d}" in truth["text"].lower() for d in DOES))
            or f"{w} " in truth["text"].lower()
        )
        does = next(d for d in DOES if d.lower() in truth["text"].lower())
        truth["words"] = f"Tỷ lệ {who} {does}"
        truth["places"] = 2
