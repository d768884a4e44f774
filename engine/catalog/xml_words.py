"""What is said when a file is refused before anybody looks at what it means."""

from __future__ import annotations

from engine.lint.words import Words

WORDS = {
    "too_large": Words(
        "the file is larger than {most} kB", "Split the diagram into called parts, or remove embedded pictures.",
        "文件超过 {most} kB", "把流程图拆成几个被调用的子流程，或去掉嵌入的图片。"),
    "empty": Words(
        "the file is empty", "Save the diagram again from the modeler.",
        "文件是空的", "请在建模工具里重新保存。"),
    "zip": Words(
        "the file is a ZIP archive, not a diagram", "Unpack it and use the .bpmn or .dmn file inside.",
        "这是一个压缩包，不是流程图", "先解压，使用里面的 .bpmn 或 .dmn 文件。"),
    "json": Words(
        "the file is JSON, not XML", "Save it as .form if it is a form, or export the diagram as BPMN 2.0 XML.",
        "这是 JSON，不是 XML", "如果是表单请改名为 .form；流程图请导出为 BPMN 2.0 XML。"),
    "binary": Words(
        "the file is not text in UTF-8 or UTF-16", "Save it again as UTF-8 from the modeler.",
        "文件不是 UTF-8 或 UTF-16 文本", "请在建模工具里另存为 UTF-8。"),
    "encoding": Words(
        "the encoding {encoding} is not accepted", "Save the file as UTF-8.",
        "不接受 {encoding} 编码", "请另存为 UTF-8。"),
    "control": Words(
        "line {line} holds the control character {code}", "Delete that character; it is invisible in most editors.",
        "第 {line} 行有控制字符 {code}", "删除这个字符（多数编辑器里看不见）。"),
    "doctype": Words(
        "the file has a DOCTYPE or declares entities", "Remove everything from <!DOCTYPE to its closing >; diagrams need none.",
        "文件含有 DOCTYPE 或实体声明", "删除 <!DOCTYPE 到它的 > 之间的全部内容；流程图不需要它。"),
    "not_xml": Words(
        "the file is not well-formed XML: {problem}", "Open it in the modeler and save it again, or mend the line named.",
        "文件不是合格的 XML：{problem}", "在建模工具里打开并重新保存，或修好所指的那一行。"),
    "instruction": Words(
        "the file has a processing instruction <?{target} …?>", "Remove it; only <?xml …?> at the beginning is accepted.",
        "文件含有处理指令 <?{target} …?>", "删除它；只允许开头的 <?xml …?>。"),
    "xinclude": Words(
        "the file includes another file (XInclude)", "Remove the include; call the other process with a call activity.",
        "文件引用了别的文件（XInclude）", "删除引用；用调用活动来调用别的流程。"),
    "too_deep": Words(
        "elements are nested more than {most} levels deep", "Take subprocesses out into called parts.",
        "元素嵌套超过 {most} 层", "把子流程拆成被调用的流程。"),
    "too_many_elements": Words(
        "the file has more than {most} XML elements", "Split the diagram into called parts.",
        "文件的 XML 元素超过 {most} 个", "把流程图拆成几个被调用的子流程。"),
    "too_many_nodes": Words(
        "the diagram has more than {most} steps, events and gateways", "Split it into parts that are called.",
        "流程图的步骤、事件和网关超过 {most} 个", "拆成几个被调用的子流程。"),
    "too_many_flows": Words(
        "the diagram has more than {most} sequence flows", "Split it into parts that are called.",
        "流程图的连线超过 {most} 条", "拆成几个被调用的子流程。"),
}
