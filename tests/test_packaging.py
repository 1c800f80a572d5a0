"""The wheel: what is in it, and that it works where nothing else is."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from the source distribution, as an index would have it built."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT], check=True, capture_output=True
    )
    return next(folder.glob("*.whl"))


@pytest.mark.slow
def test_the_wheel_holds_the_library_with_its_lexicons_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"langreview"}
    for name in (
        "py.typed",
        "lexicons/categories.yaml",
        "lexicons/en-GB/m2-motive.yaml",
        "lexicons/en-GB/context.yaml",
    ):
        assert f"langreview/{name}" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)


@pytest.mark.slow
def test_an_installed_wheel_finds_a_phrase(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "env", with_pip=True)
    python = tmp_path / "env" / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    done = subprocess.run(
        [tmp_path / "env" / "bin" / "langreview", "review"],
        input=b"Attention seeking.", capture_output=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 1
    assert b"M2" in done.stdout
    check = "import sys, langreview.review; print({'torch', 'datasets', 'pyarrow', 'pandas'} & set(sys.modules))"
    loaded = subprocess.run([python, "-c", check], capture_output=True, check=True, cwd=tmp_path)
    assert loaded.stdout.strip() == b"set()"
