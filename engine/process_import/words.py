"""What is said while a foreign file is brought in."""

from __future__ import annotations

from engine.lint.words import Words

WORDS = {
    "no_diagram_in_zip": Words(
        "the archive holds no .bpmn file", "Unpack it and give the diagram itself.",
        "压缩包里没有 .bpmn 文件", "请解压后直接导入流程图。"),
    "broken_zip": Words(
        "the archive cannot be opened", "Pack it again, or give the diagram itself.",
        "压缩包打不开", "请重新打包，或直接导入流程图。"),
    "encoding": Words(
        "the characters cannot be read as {encoding}", "Save the file as UTF-8.",
        "按 {encoding} 编码读不出文字", "请另存为 UTF-8。"),
    "other_format": Words(
        "this is {format}, not BPMN 2.0", "Export the diagram as “BPMN 2.0 XML” from the tool it was drawn with.",
        "这是 {format}，不是 BPMN 2.0", "请在原来的建模工具里导出为“BPMN 2.0 XML”。"),
}
NOTES = {
    "encoding": ("written anew as UTF-8 (it was {0})", "已转为 UTF-8 编码（原为 {0}）"),
    "doctype": ("the DOCTYPE was left out", "去掉了 DOCTYPE"),
    "instruction": ("the processing instruction <?{0} …?> was left out", "去掉了处理指令 <?{0} …?>"),
    "beta": ("the namespaces of the draft standard became those of BPMN 2.0", "草案版的命名空间改成了 BPMN 2.0 的"),
    "unpacked": ("taken out of the archive: {0}", "从压缩包里取出：{0}"),
    "trunk": ("the process {0} became the trunk {1}", "流程 {0} 成为主干 {1}"),
    "only_drawn": ("the process {0} is only drawn", "流程 {0} 只作图示"),
    "drawn": ("the file held no drawing; it was arranged by its flows", "文件里没有图形，已按流程自动排好"),
    "ids": ("{0} elements got an id", "{0} 个元素补上了 id"),
    "references": ("{0} references lost the prefix of their namespace", "{0} 处引用去掉了命名空间前缀"),
    "field": ("the conditions speak of {0}: it became a field in fields.toml", "条件里用到 {0}：已在 fields.toml 里声明为字段"),
    "translated": ("the condition {0} became {1}", "条件 {0} 改写为 {1}"),
    "deadline": ("the time {1} of {0} went into deadlines.toml", "“{0}”里的时长 {1} 移到了 deadlines.toml"),
}


def note(code: str, locale: str, *parts: object) -> str:
    """One thing that was done to the file, in words."""
    return NOTES[code][locale.startswith("zh")].format(*parts)
