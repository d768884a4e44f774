"""Every expression compiles against the declared fields; those of other tools are translated where that is simple."""

from __future__ import annotations

from collections.abc import Iterator

from engine.catalog.xml import BPMN
from engine.expressions import ExpressionError
from engine.lint.diagram import CAMUNDA
from engine.lint.finding import Finding
from engine.lint.folder import Folder
from engine.lint.languages import in_language
from engine.lint.legacy import is_legacy, translated
from engine.lint.sites import Site, compile_site
from engine.lint.words import Words

WORDS = {
    "wrong": Words(
        "the {place} {text} cannot run: {problem} (line {line}, column {column})", "{repair}",
        "{place} {text} 不能运行：{problem}（第 {line} 行第 {column} 列）", "{repair}"),
    "translate": Words(
        "the {place} {text} is not written in this product's language", "Write: {translation}",
        "{place} {text} 不是本产品的表达式语言", "改写为：{translation}"),
    "legacy": Words(
        "the {place} {text} is an expression of another engine", "Write it without ${{…}}, e.g. route = \"simple\" and people > 5.",
        "{place} {text} 是别的引擎的表达式", "去掉 ${{…}} 重写，例如 route = \"simple\" and people > 5。"),
    "language": Words(
        "a condition in the language {language} is not supported", "Write it in FEEL, and remove the language or the resource.",
        "不支持 {language} 写的条件", "用 FEEL 写，并去掉 language 或 resource。"),
    "variable": Words(
        "the attribute {attribute} holds {text}, which looks like an expression but does not begin with “=”", "Write =… instead.",
        "属性 {attribute} 的 {text} 像是表达式，却没有以“=”开头", "改写成 =…。"),
}
PLACES = {
    "condition": ("condition", "条件"), "timer": ("timer", "定时"), "dueDate": ("due date", "到期时间"), "candidateGroups": ("candidate group", "候选组"),
    "assignee": ("assignee", "办理人"), "cardinality": ("number of instances", "实例个数"), "completion": ("completion condition", "完成条件"),
    "script": ("script", "脚本"), "extend_by": ("property extend_by", "属性 extend_by"), "from": ("property from", "属性 from"),
}


def check(folder: Folder) -> Iterator[Finding]:
    """Expressions and scripts that do not compile, and conditions in other languages."""
    for site, source in folder.sources:
        if isinstance(source, ExpressionError):
            yield _problem(folder, site, source)
    for diagram in folder.diagrams:
        for scope in diagram.scopes:
            for flow in scope.flows:
                condition = flow.xml.find(BPMN + "conditionExpression")
                language = "" if condition is None else condition.get("language") or condition.get(CAMUNDA + "resource") or ""
                if language and "feel" not in language.lower():
                    yield folder.find(WORDS["language"], diagram.file, flow.id, flow.name, language=language)
            for node in scope.nodes:
                for attribute in ("candidateGroups", "assignee", "formKey", "dueDate"):
                    text = node.camunda(attribute) or ""
                    if is_legacy(text) and not text.startswith("="):
                        yield folder.at(WORDS["variable"], node, attribute=attribute, text=text)


def _problem(folder: Folder, site: Site, error: ExpressionError) -> Finding:
    place = PLACES[site.place][folder.locale.startswith("zh")]
    types = {name: field.type for name, field in (folder.fields or {}).items()}
    other = translated(site.text)
    shown = {"place": place, "text": site.text}
    if other != site.text and not isinstance(compile_site(other, site.wanted, types), ExpressionError):
        return folder.find(WORDS["translate"], site.diagram.file, site.element, site.name, translation=other, **shown)
    if is_legacy(site.text):
        return folder.find(WORDS["legacy"], site.diagram.file, site.element, site.name, **shown)
    line, column = error.position
    return folder.find(
        WORDS["wrong"], site.diagram.file, site.element, site.name, problem=in_language(error.reason, folder.locale),
        repair=in_language(error.repair, folder.locale), line=line, column=column, **shown)
