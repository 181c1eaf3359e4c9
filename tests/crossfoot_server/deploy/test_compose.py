"""compose.yaml and the units: every queue has a worker, every variable is known, commands exist."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from crossfoot_server.environment import Environment
from crossfoot_server.jobs.kinds import QUEUES
from crossfoot_server.monitoring.reference import reference
from crossfoot_server.serving.parts import web_environment, worker_environment

ROOT = Path(__file__).parents[3]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if "build" in service]
#: Variables of Celery, the allocator and the health check, not of the server.
OTHERS = {
    "MALLOC_ARENA_MAX",
    "MALLOC_TRIM_THRESHOLD_",
    "REMAP_SIGTERM",
    "_RJEM_MALLOC_CONF",
    "CELERY_NODE",
    "DJANGO_SETTINGS_MODULE",
}
#: Of systemd's manual; '@' would make a template of it.
LEGAL_UNIT = re.compile(r"[A-Za-z0-9:_.\\-]{1,200}")
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))


def queues_of(command: list[str]) -> list[str]:
    return command[command.index("--queues") + 1].split(",")


def known_variables() -> set[str]:
    names = {one.metadata["name"] for one in fields(Environment)}
    return names | {f"{name}_FILE" for name in names} | OTHERS


def test_every_queue_has_one_group_of_workers():
    served = [
        queue
        for name in OURS
        if "worker" in SERVICES[name].get("command", [])
        for queue in queues_of(SERVICES[name]["command"])
    ]
    assert sorted(served) == sorted(QUEUES)


@pytest.mark.parametrize("name", OURS)
def test_the_variables_are_known(name):
    assert set(SERVICES[name]["environment"]) <= known_variables()


@pytest.mark.parametrize("name", OURS)
def test_secrets_are_files_and_nothing_runs_as_root_or_writes_its_image(name):
    service = SERVICES[name]
    for value in service["environment"].values():
        assert "password" not in str(value)
    for variable, value in service["environment"].items():
        if variable.endswith("_FILE"):
            assert value.removeprefix("/run/secrets/") in service["secrets"]
    assert set(service["secrets"]) <= set(COMPOSE["secrets"])
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])


def test_ports_are_on_loopback_unless_told_otherwise():
    for service in SERVICES.values():
        for port in service.get("ports", []):
            assert re.search(r":-127\.0\.0\.1:\d+}:\d+$", port)
    assert all("ports" not in SERVICES[name] for name in ("redis", "postgres"))


def test_workers_put_unfinished_jobs_back_when_they_stop():
    for name in OURS:
        if "worker" in SERVICES[name].get("command", []):
            assert SERVICES[name]["environment"]["REMAP_SIGTERM"] == "SIGQUIT"
            assert SERVICES[name]["stop_grace_period"] == "60s"


def memory_of(environment: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if "MALLOC" in name}


def test_containers_and_units_use_as_much_memory_as_what_serve_starts():
    worker, web = memory_of(worker_environment({})), memory_of(web_environment({}))
    for name in OURS:
        if name == "web" or "worker" in SERVICES[name].get("command", []):
            assert memory_of(SERVICES[name]["environment"]) == (web if name == "web" else worker)
    for unit in UNITS:
        if unit.stem == "crossfoot-web" or "-worker-" in unit.stem:
            lines = re.findall(r"^Environment=(.*)$", unit.read_text(), re.MULTILINE)
            set_here = dict(one.split("=", 1) for line in lines for one in line.split())
            assert memory_of(set_here) == (web if unit.stem == "crossfoot-web" else worker)


def test_redis_drops_nothing():
    command = " ".join(SERVICES["redis"]["command"])
    assert "--appendonly yes" in command
    assert "--maxmemory-policy noeviction" in command


def test_flower_asks_for_a_password():
    assert "FLOWER_BASIC_AUTH" in " ".join(SERVICES["flower"]["command"])
    assert "flower_auth" in SERVICES["flower"]["secrets"]


def test_migrations_run_once_and_first():
    assert SERVICES["migrate"]["restart"] == "no"
    for name in set(OURS) - {"migrate"}:
        waits = SERVICES[name]["depends_on"]["migrate"]
        assert waits == {"condition": "service_completed_successfully"}


def test_volumes_and_health_checks_are_there():
    used = {one.split(":")[0] for service in SERVICES.values() for one in service["volumes"]}
    assert used == set(COMPOSE["volumes"])
    assert {"web", "redis", "postgres"} <= {n for n, s in SERVICES.items() if "healthcheck" in s}


def _commands() -> list[tuple[str, list[str]]]:
    found = [
        (name, SERVICES[name]["command"])
        for name in OURS
        if "command" in SERVICES[name] and SERVICES[name]["command"][0] != "sh"
    ]
    image = re.search(r"^CMD (\[.*\])$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert image is not None
    found.append(("image", yaml.safe_load(image[1])))
    for unit in UNITS:
        lines = re.findall(r"^(ExecStart\w*)=(.*)$", unit.read_text(), re.MULTILINE)
        found += [
            (f"{unit.stem} {kind}", shlex.split(line.replace("/opt/crossfoot/bin/", "")))
            for kind, line in lines
        ]
    return found


def _asking_for_help(command: list[str]) -> list[str]:
    """The same program with the same subcommand, asked for the options it has."""
    program = Path(sys.executable).parent / command[0]
    plain = [
        one for one in command[1:5] if one.startswith(("-A", "-m", "crossfoot")) or one.isalpha()
    ]
    return [str(program), *plain, "--help"]


@pytest.fixture(scope="module")
def help_of(tmp_path_factory):
    """What a program says of its options; services that run the same one ask it once."""
    data = str(tmp_path_factory.mktemp("data"))
    environment = {**os.environ, "CROSSFOOT_DATA": data, "COLUMNS": "200"}

    @cache
    def ask(*command: str) -> str:
        return subprocess.run(
            command, capture_output=True, text=True, env=environment, check=True
        ).stdout

    return ask


@pytest.mark.parametrize(("name", "command"), _commands(), ids=[name for name, _ in _commands()])
def test_the_commands_and_their_options_exist(name, command, help_of):
    told = help_of(*_asking_for_help(command))
    for option in (one.partition("=")[0] for one in command if one.startswith("--")):
        assert option in told, f"{name}: {option}"


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_units_know_their_variables_and_write_for_their_user_only(unit):
    set_here = re.findall(r"^Environment=(\w+)=", unit.read_text(), re.MULTILINE)
    assert set(set_here) <= known_variables()
    assert "\nUMask=0077\n" in unit.read_text()


def test_the_image_writes_for_its_user_only(tmp_path):
    image = (ROOT / "Dockerfile").read_text()
    entry = re.search(r"^ENTRYPOINT (\[.*\])$", image, re.MULTILINE)
    assert entry is not None
    made = tmp_path / "made"
    subprocess.run([*yaml.safe_load(entry[1]), "touch", str(made)], check=True)
    assert made.stat().st_mode & 0o777 == 0o600
    assert not any("entrypoint" in SERVICES[name] for name in OURS)


def test_the_units_the_readme_starts_are_there_and_serve_every_queue():
    text = (ROOT / "deploy" / "README.md").read_text().replace("\\\n", " ")
    started = re.findall(r"systemctl (?:enable --now|start) ((?:crossfoot-\S+ *)+)", text)
    assert len(started) == 2
    units = {unit.stem: unit.read_text() for unit in UNITS}
    for names in started:
        assert sorted(names.split()) == sorted(units)
    assert all(LEGAL_UNIT.fullmatch(name) for name in units)
    served = [re.findall(r"--queues (\S+)", text) for text in units.values()]
    queues = [one for lists in served for text in lists for one in text.split(",")]
    assert sorted(queues) == sorted(QUEUES)


def test_commands_run_as_the_units_do(tmp_path):
    (tmp_path / "systemd-run").write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    (tmp_path / "systemd-run").chmod(0o700)
    wrapper = ROOT / "deploy" / "crossfoot-server"
    told = subprocess.run(
        [str(wrapper), "backup", "/a folder"],
        env={"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    assert told[-5:] == [
        "/opt/crossfoot/bin/python", "-m", "crossfoot_server", "backup", "/a folder",
    ]  # fmt: skip
    unit = (ROOT / "deploy" / "systemd" / "crossfoot-web.service").read_text().splitlines()
    given = [one.removeprefix("--property=") for one in told if one.startswith("--property=")]
    assert set(given) <= set(unit)
    assert {name.partition("=")[0] for name in given} >= {"EnvironmentFile", "UMask"}
    assert {"--uid=crossfoot", "--gid=crossfoot"} <= set(told)
    assert {"User=crossfoot", "Group=crossfoot"} <= set(unit)


def test_the_reference_of_variables_is_up_to_date():
    page = (ROOT / "deploy" / "environment.md").read_text()
    assert page == reference(), "python -m crossfoot_server environment_reference > ..."


def test_the_readme_names_what_is_there():
    text = (ROOT / "deploy" / "README.md").read_text()
    for name in re.findall(r"(?:python -m crossfoot_server|crossfoot-server) (\w+)", text):
        assert name in {"first_key", "sign_in_link", "backup", "restore", "migrate"}
    for service in re.findall(r"`(worker-\w+|web)`", text):
        assert service in SERVICES


def test_secrets_are_made_once(tmp_path):
    script = tmp_path / "make_secrets.sh"
    shutil.copy(ROOT / "deploy" / "make_secrets.sh", script)
    made = tmp_path / "secrets"

    def make() -> dict[str, str]:
        subprocess.run(["sh", str(script)], check=True, capture_output=True)
        return {path.name: path.read_text() for path in made.iterdir()}

    first = make()
    assert set(first) == set(COMPOSE["secrets"])
    assert make() == first
    assert first["postgres_password"].strip() in first["database_url"]
    assert all(path.stat().st_mode & 0o77 == 0 for path in made.iterdir())
