# SPDX-License-Identifier: Apache-2.0
"""The checks of the house must be able to fail: each rule is broken once in a tree made for it."""

import importlib.machinery
import importlib.util
import pathlib
import subprocess
import sys
import tempfile
import unittest

TOOLS = pathlib.Path(__file__).resolve().parents[2] / "tools"
APACHE = "// SPDX-License-Identifier: Apache-2.0\n"


def run(tool: str, files: dict) -> subprocess.CompletedProcess:
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = pathlib.Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return subprocess.run([sys.executable, str(TOOLS / tool), folder], capture_output=True, text=True)


class Layers(unittest.TestCase):
    def assert_refused(self, name: str, include: str, reason: str):
        answer = run("check-layers", {name: f"#include {include}\n"})
        self.assertEqual(answer.returncode, 1, answer.stdout)
        self.assertIn(reason, answer.stdout)

    def test_arrows_point_one_way(self):
        self.assert_refused("core/forward/a.cpp", '"routing/trace.h"', "may not see routing")
        self.assert_refused("core/spectra/a.cpp", '"forward/layer.h"', "may not see forward")

    def test_core_and_cli_know_no_qt(self):
        self.assert_refused("core/support/a.cpp", "<QString>", "nothing of Qt")
        self.assert_refused("app/cli/a.cpp", "<QtCore/QString>", "nothing of Qt")

    def test_torch_stays_in_core_and_out_of_its_public_headers(self):
        self.assert_refused("widgets/plots/a.cpp", "<ATen/ATen.h>", "only core computes")
        self.assert_refused("core/forward/a.h", "<torch/nn.h>", "public header")
        self.assert_refused("widgets/a.cpp", '"forward/detail/layer.h"', "private header")

    def test_widgets_do_not_see_app_nor_core_widgets(self):
        self.assert_refused("widgets/a.cpp", '"app/studio/window.h"', "nothing of app")
        self.assert_refused("core/report/a.cpp", '"widgets/plots/plot.h"', "nothing of widgets")

    def test_what_runs_before_libtorch_needs_none(self):
        self.assert_refused("app/launcher/a.cpp", '"pipeline/export.h"', "libtorch may not be there yet")
        self.assert_refused("app/first_start/a.cpp", "<ATen/ATen.h>", "only core computes")
        self.assert_refused("app/launcher/a.cpp", "<QString>", "nothing of Qt")

    def test_an_unknown_room_is_named(self):
        answer = run("check-layers", {"core/attic/a.cpp": ""})
        self.assertEqual(answer.returncode, 1)
        self.assertIn("core/attic", answer.stdout)

    def test_a_clean_tree_passes(self):
        answer = run("check-layers", {
            "core/routing/a.cpp": '#include "forward/layer.h"\n#include <ATen/ATen.h>\n#include "routing/detail/b.h"\n',
            "core/routing/detail/b.h": "#include <ATen/ATen.h>\n",
            "widgets/a.cpp": '#include "routing/trace.h"\n#include <QWidget>\n',
        })
        self.assertEqual(answer.returncode, 0, answer.stdout)


class Spdx(unittest.TestCase):
    def test_a_missing_line_and_a_wrong_licence_are_named(self):
        answer = run("check-spdx", {"core/a.cpp": "int a;\n", "widgets/b.cpp": APACHE, "core/c.cpp": APACHE})
        self.assertEqual(answer.returncode, 1)
        self.assertIn("core/a.cpp: no SPDX", answer.stdout)
        self.assertIn("widgets/b.cpp: says Apache-2.0, expected GPL-3.0-or-later", answer.stdout)
        self.assertNotIn("core/c.cpp", answer.stdout)

    def test_scripts_count_build_folders_do_not(self):
        answer = run("check-spdx", {"tools/x": "#!/bin/sh\n", "build/y.cpp": "", "core/c.cpp": APACHE})
        self.assertEqual(answer.returncode, 1)
        self.assertIn("tools/x", answer.stdout)
        self.assertNotIn("build/y.cpp", answer.stdout)


class Translations(unittest.TestCase):
    """The rules for one translation; the whole catalogues are the test house.translations."""

    @classmethod
    def setUpClass(cls):
        loader = importlib.machinery.SourceFileLoader("check_translations", str(TOOLS / "check-translations"))
        spec = importlib.util.spec_from_loader(loader.name, loader)
        cls.tool = importlib.util.module_from_spec(spec)
        loader.exec_module(cls.tool)

    def refused(self, source: str, translation: str, one: bool = False) -> str:
        return "; ".join(self.tool.complaints_of(source, translation, one))

    def test_what_the_program_needs_is_kept(self):
        self.assertEqual(self.refused("&Open %1…", "%1 &öffnen…"), "")
        self.assertIn("place holders", self.refused("%1 of %2", "%1 von %1"))
        self.assertIn("place holders", self.refused("%Ln tokens", "Token"))
        self.assertIn("mnemonic", self.refused("&Open", "Öffnen"))
        self.assertIn("markup", self.refused("<b>%1</b>", "%1"))
        self.assertIn("blanks", self.refused(" MB", "MB"))
        self.assertIn("…", self.refused("Open…", "Öffnen"))
        self.assertIn("patterns", self.refused("Texts (*.txt)", "Texte (*.text)"))
        self.assertIn("lines", self.refused("a\nb", "a b"))

    def test_one_thing_may_be_named_without_its_number(self):
        self.assertEqual(self.refused("%n files", "eine Datei", one=True), "")
        self.assertIn("place holders", self.refused("%n files", "Dateien"))

    def test_a_text_that_is_not_translated_is_found(self):
        head, tail = '<?xml version="1.0"?><TS><context><name>A</name>', "</context></TS>"
        line = "<message><source>{}</source><translation{}>{}</translation></message>"
        with tempfile.TemporaryDirectory() as folder:
            old, new = pathlib.Path(folder, "old.ts"), pathlib.Path(folder, "new.ts")
            old.write_text(head + line.format("Gone", "", "Weg") + line.format("Half", "", "") + tail)
            new.write_text(
                head + line.format("Half", "", "") + line.format("New", ' type="unfinished"', "") + tail
            )
            found = list(self.tool.check(old, new))
        self.assertEqual(len(found), 3, found)
        for words in ("'Half' is empty", "'New' is not in it", "'Gone' is not in the program"):
            self.assertTrue(any(words in complaint for complaint in found), found)


if __name__ == "__main__":
    unittest.main()
