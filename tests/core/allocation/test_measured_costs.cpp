// SPDX-License-Identifier: Apache-2.0
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <fstream>
#include <limits>

#include "allocation/measured_costs.h"

using namespace moescope;
using nlohmann::json;

namespace {

MeasuredCosts example() {
    MeasuredCosts costs;
    costs.units = {{0, 0, {}}, {0, 1, {}}, {1, -1, "model.layers.1.self_attn.q_proj"}};
    costs.widths = {2, 3};
    costs.costs = {{"kl",
                    "nats a token",
                    "what it is",
                    {{0.5, 0.25}, {1.5, std::numeric_limits<double>::quiet_NaN()}, {-0.1, 0.0}}}};
    costs.factors = {{"selections", "tokens", "how often", {3.0, 4.0, 0.0}}};
    costs.origin = {{"texts", {"a.txt"}}, {"windows", 12}};
    return costs;
}

std::string problem(const json& object) {
    const auto read = measuredCostsFromJson(object);
    return read ? std::string() : read.error().message;
}

} // namespace

class TestMeasuredCosts : public QObject {
    Q_OBJECT

private slots:
    void jsonRoundTrip() {
        QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath("costs.json").toStdString();
        QVERIFY(writeMeasuredCosts(example(), file));
        const auto read = readMeasuredCosts(file);
        QVERIFY2(read, read ? "" : read.error().message.c_str());
        QVERIFY(read->units == example().units);
        QCOMPARE(read->widths, example().widths);
        QVERIFY(read->origin == example().origin);
        QCOMPARE(read->cost("kl")->values[0], (std::vector<double>{0.5, 0.25}));
        QVERIFY(std::isnan(read->cost("kl")->values[1][1]));
        QCOMPARE(read->cost("kl")->unit, std::string("nats a token"));
        QCOMPARE(read->factor("selections")->values, (std::vector<double>{3.0, 4.0, 0.0}));
        QVERIFY(!read->cost("flips") && !read->factor("kl"));
        QVERIFY(!read->byExpert());
    }

    void unitsCoverTheirLinears() {
        const MeasuredCosts costs = example();
        Linear linear;
        linear.module = "model.layers.0.mlp.experts.1.up_proj";
        linear.layer = 0;
        linear.expert = 1;
        QCOMPARE(costs.unitOf(linear), 1);
        linear.layer = 1;
        QCOMPARE(costs.unitOf(linear), -1);
        linear.module = "model.layers.1.self_attn.q_proj";
        linear.expert = -1;
        QCOMPARE(costs.unitOf(linear), 2);
    }

    void whatDoesNotFitIsNamed() {
        QVERIFY(problem(json::array()).find("no measured costs") != std::string::npos);
        json broken = toJson(example());
        broken["version"] = 9;
        QVERIFY(problem(broken).find("version 9") != std::string::npos);
        broken = toJson(example());
        broken["widths"] = {3, 2};
        QVERIFY(problem(broken).find("3, 2") != std::string::npos);
        broken = toJson(example());
        broken["units"][1] = broken["units"][0];
        QVERIFY(problem(broken).find("expert 0 of layer 0 is there twice") != std::string::npos);
        broken = toJson(example());
        broken["costs"][0]["values"][2] = {1.0};
        QVERIFY(problem(broken).find("'kl'") != std::string::npos);
        broken = toJson(example());
        broken["costs"][0]["values"][2][0] = "much";
        QVERIFY(problem(broken).find("\"much\"") != std::string::npos);
        broken = toJson(example());
        broken["factors"][0]["values"].erase(0);
        QVERIFY(problem(broken).find("'selections'") != std::string::npos);
        QVERIFY(readMeasuredCosts("/nowhere/costs.json").error().message.find("/nowhere/costs.json") !=
                std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestMeasuredCosts)
#include "test_measured_costs.moc"
