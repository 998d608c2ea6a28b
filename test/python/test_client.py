"""The Python client against a real stack, which `HOLDFAST_URL` and `HOLDFAST_API_KEY` name."""

import asyncio
import io
import os
import sys
import tempfile
import unittest
from contextlib import redirect_stderr
from pathlib import Path

import pandas
import plotly.graph_objects
import polars
import pyarrow

import holdfast
from holdfast.generated import errors

RANGE = {"catalog": "some", "start": "2024-01-01", "end": "2024-12-31"}
FAST_SLOW = {"fast": 5, "slow": 20}


class ClientTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hf = holdfast.Client()
        cls.session = cls.hf.session("python", **RANGE)
        cls.result = cls.session.run("sma-cross", FAST_SLOW, account={"initialCapital": 1000})
        cls.sweep = cls.session.sweep("sma-cross", {"fast": range(2, 8), "slow": [20, 30]})

    @classmethod
    def tearDownClass(cls):
        cls.hf.close()

    def test_a_session_is_opened_once_and_found_by_its_name(self):
        again = self.hf.session("python")
        self.assertEqual(again.info()["status"], "ready")
        self.assertEqual([one["id"] for one in again.instruments()], ["AAA.TEST"])
        self.assertEqual(holdfast.session("python").info()["name"], "python")
        with self.assertRaises(errors.SessionNotFoundError):
            self.hf.session("absent")

    def test_bars_are_lists_arrow_and_frames_of_the_same_values(self):
        lists = self.session.bars("AAA.TEST", end="2024-01-01")
        arrow = self.session.arrow("AAA.TEST", end="2024-01-01")
        frame = self.session.frame("AAA.TEST", end="2024-01-01")
        self.assertEqual(lists["close"], arrow["close"].to_pylist())
        self.assertEqual(lists["close"], list(frame["close"]))
        self.assertEqual(str(frame.index.dtype), "datetime64[us, UTC]")

    def test_the_curve_of_a_run_ends_at_its_final_equity_in_every_kind_of_frame(self):
        final = self.result.statistics["finalEquity"]
        curve = self.result.equity
        self.assertIsInstance(curve, pandas.DataFrame)
        self.assertEqual(curve["equity"].iloc[-1], final)
        self.assertEqual(curve["drawdown"].min(), self.result.statistics["maxDrawdown"])
        self.assertEqual(len(curve), self.result.document["bars"])
        with holdfast.Client(frames="polars") as polars_client:
            frame = polars_client.run(self.result.id).equity
            self.assertIsInstance(frame, polars.DataFrame)
            self.assertEqual(frame["equity"][-1], final)
        with holdfast.Client(frames="arrow") as arrow_client:
            self.assertIsInstance(arrow_client.run(self.result.id).fills, pyarrow.Table)

    def test_every_table_of_a_run_is_a_frame(self):
        self.assertEqual(len(self.result.fills), self.result.statistics["fills"])
        self.assertTrue(set(self.result.fills["orderId"]) <= set(self.result.orders["orderId"]))
        self.assertEqual(self.result.trades["pnl"].dropna().shape[0], len(self.result.trades))
        self.assertEqual([len(self.result.rejections), len(self.result.log), len(self.result.series)], [0, 0, 0])

    def test_trials_of_a_sweep_are_a_frame_whose_best_is_that_of_the_server(self):
        trials = self.sweep.trials
        self.assertEqual(len(trials), 12)
        best = trials.loc[trials["statistics.sharpe"].idxmax()]
        self.assertEqual(best["trial"], self.sweep.best["trial"])
        top = self.sweep.top(3)
        self.assertEqual(list(top["statistics.sharpe"]), sorted(trials["statistics.sharpe"], reverse=True)[:3])
        point = {"fast": int(best["parameters.fast"]), "slow": int(best["parameters.slow"])}
        alone = self.session.run("sma-cross", point)
        self.assertEqual(alone.statistics["sharpe"], best["statistics.sharpe"])

    def test_charts_are_figures_of_plotly(self):
        figure = self.result.plot("drawdown")
        self.assertIsInstance(figure, plotly.graph_objects.Figure)
        self.assertEqual(min(figure.data[0].y), self.result.statistics["maxDrawdown"])
        self.assertIsInstance(self.sweep.plot("fast", "slow"), plotly.graph_objects.Figure)

    def test_a_tearsheet_is_shown_by_a_notebook_and_saved_as_a_file(self):
        page = self.result.tearsheet()
        self.assertTrue(page._repr_html_().startswith("<iframe srcdoc="))
        with tempfile.TemporaryDirectory() as folder:
            saved = page.save(Path(folder) / "run.html")
            self.assertIn("sma-cross", saved.read_text(encoding="utf-8"))
        self.assertIn("<svg", self.sweep.tearsheet().html)

    def test_a_search_is_judged_and_has_a_front(self):
        space = {"fast": {"type": "int", "low": 2, "high": 10}, "slow": {"type": "int", "low": 15, "high": 40}}
        search = self.session.search("sma-cross", space, algorithm="random", budget={"trials": 20}, seed=3)
        self.assertEqual(search.status, "completed")
        self.assertEqual(len(search.trials), 20)
        self.assertEqual(search.front[0]["trial"], search.best["trial"])
        self.assertIn("sentence", search.verdict)

    def test_points_are_asked_for_and_told(self):
        space = {"fast": {"type": "int", "low": 2, "high": 10}}
        search = self.session.search("sma-cross", space, budget={"trials": 2}, ask=True, judge=False)
        points = search.ask(2)["points"]
        search.tell([{"trial": point["trial"], "statistics": {"sharpe": float(point["trial"])}} for point in points])
        self.assertEqual(search.wait(timeout=60).best["trial"], 1)

    def test_a_run_is_judged_diagnosed_verified_and_its_risk_is_told(self):
        verdict = self.result.judge().verdict
        self.assertFalse(verdict["code"] == "BELIEVABLE" and verdict["rung"] is not None)
        self.assertTrue(all({"severity", "code", "sentence"} <= set(one) for one in self.result.diagnosis()))
        self.assertTrue(self.result.verify()["verified"])
        days = self.hf.session("python-days", catalog="days", start="2022-01-01", end="2023-12-31")
        risk = days.run("buy-and-hold").risk("monte-carlo", paths=200, seed=1)
        self.assertEqual(risk.status, "completed")
        self.assertIsNotNone(risk.result)
        other = self.session.run("buy-and-hold")
        self.assertEqual(len(self.hf.compare([self.result, other.id])["runs"]), 2)

    def test_an_error_has_a_class_a_code_and_the_path_of_its_field(self):
        with self.assertRaises(errors.ValidationError) as caught:
            self.session.run("sma-cross", FAST_SLOW, account={"initialCapital": -1})
        self.assertEqual((caught.exception.code, caught.exception.path), ("VALIDATION", "account.initialCapital"))
        with self.assertRaises(holdfast.HoldfastError) as unknown:
            self.hf.run("00000000-0000-4000-8000-000000000000").refresh()
        self.assertEqual((unknown.exception.code, unknown.exception.status), ("RUN_NOT_FOUND", 404))
        with self.assertRaises(errors.UnauthorizedError):
            holdfast.Client(key="hf_00000000_wrong").api.sessions.list()
        with self.assertRaises(errors.UnavailableError) as away:
            holdfast.Client("http://127.0.0.1:1").api.sessions.list()
        self.assertTrue(away.exception.retryable)

    def test_the_end_of_what_failed_is_its_error(self):
        run = self.session.run("misbehaving", {"manner": "throw"}, wait=False)
        with self.assertRaises(errors.StrategyFailedError):
            run.wait(timeout=60)
        self.assertEqual(run.wait(check=False).status, "failed")

    def test_waiting_shows_a_bar(self):
        shown = io.StringIO()
        with redirect_stderr(shown):
            self.session.sweep("sma-cross", {"fast": range(2, 5)}, wait=False, cache="bypass").wait(progress=True)
        self.assertIn("3/3", shown.getvalue())

    def test_a_repeated_request_with_a_key_makes_one_operation(self):
        given = {"session": "python", "strategy": "sma-cross", "idempotency_key": "once", "cache": "bypass"}
        first, second = (self.hf.create_run(**given) for _ in range(2))
        self.assertEqual(first.id, second.id)

    def test_events_come_as_they_happen(self):
        event = next(self.hf.events(operationId=self.result.id, lastEventId=0))
        self.assertEqual(event["operationId"], self.result.id)

    def test_the_other_client_awaits_the_same(self):
        async def work():
            async with holdfast.AsyncClient() as hf:
                fields = {"session": "python", "strategy": "sma-cross", "parameters": FAST_SLOW}
                runs = await asyncio.gather(*(hf.start("runs", seed=seed, **fields) for seed in range(3)))
                await asyncio.gather(*(run.wait(timeout=60) for run in runs))
                with self.assertRaises(errors.SweepNotFoundError):
                    await hf.api.sweeps.get("00000000-0000-4000-8000-000000000000")
                async for event in hf.events(operationId=runs[0].id, lastEventId=0):
                    self.assertEqual(event["operationId"], runs[0].id)
                    break
                return [run.document["statistics"]["finalEquity"] for run in runs], await runs[0].table("equity")

        finals, curve = asyncio.run(work())
        self.assertEqual(len(finals), 3)
        self.assertEqual(curve["equity"].iloc[-1], finals[0])

    def test_a_script_that_only_reports_loads_no_other_package(self):
        code = "import sys, holdfast; holdfast.report(0.5); print(sorted(sys.modules))"
        import subprocess

        loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        self.assertNotIn("'httpx'", loaded)

    def test_a_stack_is_found_by_its_home(self):
        from holdfast.connection import find_connection

        told = {name: os.environ.pop(name) for name in ("HOLDFAST_URL", "HOLDFAST_API_KEY")}
        try:
            with tempfile.TemporaryDirectory() as folder:
                home = Path(folder) / ".holdfast"
                (home / "run").mkdir(parents=True)
                (home / "run" / "stack.url").write_text("http://127.0.0.1:9999\n")
                (home / "admin.key").write_text("hf_key\n")
                os.environ["HOLDFAST_HOME"] = str(home)
                found = find_connection()
                self.assertEqual((found.url, found.key), ("http://127.0.0.1:9999", "hf_key"))
                os.environ["HOLDFAST_PORT"] = "8123"
                self.assertEqual(find_connection().url, "http://127.0.0.1:8123")
        finally:
            for name in ("HOLDFAST_HOME", "HOLDFAST_PORT"):
                os.environ.pop(name, None)
            os.environ.update(told)


if __name__ == "__main__":
    unittest.main()
