"""Who does it: lanes called like roles, and user tasks that name one."""

from __future__ import annotations

from difflib import SequenceMatcher
from xml.sax.saxutils import escape

from engine.catalog.xml import BPMN
from engine.lint.finding import Finding
from engine.lint.folder import Folder
from engine.lint.repairs.kind import Ask, Kind, one_of
from engine.lint.repairs.work import CAMUNDA, CannotRepair, Work
from engine.roles import Role

GROUP = f"{{{CAMUNDA}}}candidateGroups"
LANE_RULES = ("lanes.no_role",)
# Words of other places for the same kind of person; the first role that is there is proposed.
ALIKE = (
    ("village_team", ("team", "服务", "经办", "office", "clerk", "sales", "编辑", "editor")), ("command_room", ("manager", "head", "director", "boss", "主任", "领导", "指挥", "supervisor", "approver")),
    ("villager", ("customer", "citizen", "client", "applicant", "群众", "居民", "申请", "patient", "employee")),
    ("public_service", ("service", "center", "centre", "便民", "服务中心", "hr", "accounting", "finance")),
)


def likeliest(name: str, roles: dict[str, Role]) -> list[Role]:
    """All roles, the one most like this name first."""
    def like(role: Role) -> float:
        wanted = name.lower().strip()
        best = max((SequenceMatcher(None, wanted, known.lower()).ratio() for known in (role.id, role.id.replace("_", " "), role.zh, role.en)), default=0.0)
        inside = any(known and known.lower() in wanted for known in (role.id, role.zh, role.en))
        alike = any(role.id == known and any(word in wanted for word in words) for known, words in ALIKE)
        return max(best, 0.95 if inside else 0, 0.7 if alike else 0)

    usable = [role for role in roles.values() if role.id not in ("administrator", "designer")] or list(roles.values())
    return sorted(usable, key=like, reverse=True)


def role_choices(folder: Folder, name: str) -> Ask | None:
    """A choice of role, the likeliest first."""
    zh = folder.locale.startswith("zh")
    return one_of((role.id, role.zh if zh else role.en) for role in likeliest(name, dict(folder.roles)))


def _for_lane(folder: Folder, finding: Finding) -> Ask | None:
    return role_choices(folder, finding.name)


def _for_task(folder: Folder, finding: Finding) -> Ask | None:
    """A role for a task: the name of its pool says most, then its own."""
    for diagram in folder.diagrams:
        for scope, node in diagram.every("userTask"):
            if node.id == finding.element:
                pools = {pool.get("processRef", "").rpartition(":")[2]: pool.get("name") or "" for pool in diagram.root.iter(BPMN + "participant")}
                return role_choices(folder, pools.get(scope.process) or node.name)
    return role_choices(folder, finding.name)


def checked_role(work: Work, choice: str) -> str:
    """The chosen role. Raises CannotRepair for one there is not."""
    if choice not in work.roles:
        raise CannotRepair(work.say("there is no role {0}", "没有角色 {0}", choice or "—"))
    return choice


def _lane(work: Work, choice: str) -> None:
    lane, role = work.element, checked_role(work, choice)
    old = lane.get("name") or ""
    work.edit.set(lane, "name", role)
    if old and lane.find(BPMN + "documentation") is None:      # the words people knew it by are kept
        name = work.edit.bpmn(lane, "documentation")
        work.edit.add(lane, f"<{name}>{escape(old)}</{name}>", None)


def _task(work: Work, choice: str) -> None:
    work.edit.set(work.element, GROUP, checked_role(work, choice))


def _nobody(work: Work, choice: str) -> None:
    for name in ("assignee", "candidateUsers"):
        work.edit.drop(work.element, f"{{{CAMUNDA}}}{name}")
    if choice:
        _task(work, choice)


KINDS = (
    Kind("lane_role", LANE_RULES, "Make the lane a role", "把泳道设为角色", _lane, _for_lane),
    Kind("task_role", ("workers.nobody", "workers.unknown_group", "workers.not_roles", "workers.open_values"), "Let a role do it", "指定由哪个角色办理", _task, _for_task),
    Kind("role_not_person", ("workers.person", "workers.users"), "Name a role instead of people", "改为指定角色", _nobody, _for_task),
)
