"""Every user task has a form that exists, and every form is used."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.diagram import Node
from engine.lint.finding import Finding
from engine.lint.folder import Folder
from engine.lint.words import Words, nearest

WORDS = {
    "none": Words(
        "the user task {name} has no form", "Set its form key, e.g. {example}, and add the file forms/{example}.form.",
        "用户任务“{name}”没有表单", "设置表单键，例如 {example}，并加上文件 forms/{example}.form。"),
    "missing": Words(
        "the form {form} of {name} does not exist", "Add forms/{form}.form, or use one of: {forms}.",
        "“{name}”的表单 {form} 不存在", "加上 forms/{form}.form，或用其中之一：{forms}。"),
    "embedded": Words(
        "{name} has a form inside the diagram", "Make it a file forms/{example}.form and set the form key to {example}.",
        "“{name}”的表单写在图里", "另存为 forms/{example}.form，表单键设为 {example}。"),
    "unused": Words(
        "no user task or message uses this form", "Name it as a form key, or remove the file.",
        "没有任务或消息用到这个表单", "设为某一步的表单键，或删掉文件。", "warning"),
}


def check(folder: Folder) -> Iterator[Finding]:
    """User tasks without a form, forms that are not there, and forms nobody opens."""
    used = set()
    for _, _, node in folder.every("userTask"):
        used.add(node.camunda("formKey"))
        yield from _task(folder, node)
    for _, _, node in folder.every("boundaryEvent", "intermediateCatchEvent"):
        form = node.property("form")
        used.add(form)
        if form:
            yield from exists(folder, node, form)
    for file in folder.files:
        name = file.removeprefix("forms/").removesuffix(".form")
        if folder.process and file.startswith(f"forms/{folder.process}/") and file.endswith(".form") and name not in used:
            yield folder.find(WORDS["unused"], file)


def _task(folder: Folder, node: Node) -> Iterator[Finding]:
    form, example = node.camunda("formKey"), f"{folder.process or 'grievance'}/{node.id}"
    if any(element.tag.endswith("}formData") for element in node.xml.iter() if isinstance(element.tag, str)):
        yield folder.at(WORDS["embedded"], node, example=example)
    if form is None:
        yield folder.at(WORDS["none"], node, example=example)
    else:
        yield from exists(folder, node, form)


def exists(folder: Folder, node: Node, form: str) -> Iterator[Finding]:
    """A finding when no file holds the form."""
    path = f"forms/{form}.form"
    if path not in folder.files:
        known = (file.removeprefix("forms/").removesuffix(".form") for file in folder.files if file.endswith(".form"))
        yield folder.at(WORDS["missing"], node, form=form, forms=nearest(form, known))
