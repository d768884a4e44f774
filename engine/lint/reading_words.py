"""What is said when a file that is not a diagram cannot be read."""

from __future__ import annotations

from engine.lint.words import Words

WORDS = {
    "too_large": Words(
        "the file is larger than {most} kB", "Split it.",
        "文件超过 {most} kB", "拆成几个文件。"),
    "not_text": Words(
        "the file is not text in UTF-8", "Save it again as UTF-8.",
        "文件不是 UTF-8 文本", "请另存为 UTF-8。"),
    "not_bpmn": Words(
        "the file is not a BPMN 2.0 diagram: it begins with {root}", "Export the diagram as BPMN 2.0 XML.",
        "文件不是 BPMN 2.0 流程图：开头是 {root}", "请导出为 BPMN 2.0 XML。"),
    "not_toml": Words(
        "the file is not TOML: {problem}", "Mend the line it names.",
        "文件不是 TOML：{problem}", "修好所指的那一行。"),
    "not_a_list": Words(
        "{key} is not a list", "Write {key} = [\"…\", \"…\"].",
        "{key} 不是列表", "写成 {key} = [\"…\", \"…\"]。"),
    "not_a_table": Words(
        "{key} is not a table", "Write it as a table with its own lines.",
        "{key} 不是表", "写成单独的表，每行一个值。"),
    "not_a_word": Words(
        "{key} of a component is not a text", "Save the form again from the form editor.",
        "组件的 {key} 不是文字", "请在表单编辑器里重新保存。"),
    "not_steps": Words(
        "the scenario's steps are not a list of tables", "Begin every step with [[steps]].",
        "场景的步骤不是表的列表", "每一步以 [[steps]] 开头。"),
    "decision_twice": Words(
        "the decision {id} is also in {other}", "Give one of them another id.",
        "决策 {id} 在 {other} 里也有", "给其中一个换一个 id。"),
    "scenario": Words(
        "the scenario cannot be read: {reason}", "Correct this step; processes/README.md shows what a step may be.",
        "场景无法读取：{reason}", "改正这一步；写法见 processes/README.md。"),
    "said": Words("{reason}", "{repair}", "{reason}", "{repair}"),
}
