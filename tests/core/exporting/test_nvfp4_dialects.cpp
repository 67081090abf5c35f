// SPDX-License-Identifier: Apache-2.0
// Three dialects of NVFP4 tensors against what NumPy rounded and decoded (tests/references/nvfp4_reference.py).
#include <QtTest>

#include <cmath>
#include <cstring>
#include <map>
#include <set>

#include "checkpoint/safetensors.h"
#include "exporting/detail/input_ranges.h"
#include "exporting/detail/nvfp4_layout.h"
#include "exporting/exporter.h"
#include "exporting/quantized_source.h"
#include "exporting/verify.h"
#include "support/atomic_write.h"
#include "support/random_model.h"
#include "support/rounded_run.h"

using namespace moescope;
using namespace moescope::detail;
namespace fs = std::filesystem;

Q_DECLARE_METATYPE(Nvfp4Dialect)

class TestNvfp4Dialects : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void decodeAsNumPyDoes_data();
    void decodeAsNumPyDoes();
    void scalesOfActivations_data();
    void scalesOfActivations();
    void linearsThatAreFusedShareTheirScales_data();
    void linearsThatAreFusedShareTheirScales();
    void exportsAreReadBackForComparing_data();
    void exportsAreReadBackForComparing();
    void inputsAreThoseOfTheCalibrationWindows();

private:
    template <class T>
    std::vector<T> reference(const std::string& name) const;
    QuantizedLinear quantized(const std::string& name) const;
    static std::vector<std::vector<std::byte>> written(Nvfp4Dialect dialect, const QuantizedLinear& linear,
                                                       float largest);
    fs::path exported(const std::string& format);

    QTemporaryDir m_temporary;
    fs::path m_folder;
    std::optional<SafetensorsFile> m_file;
    std::optional<Model> m_model;
    std::optional<RunFolder> m_run;
    int m_count = 0;
};

template <class T>
std::vector<T> TestNvfp4Dialects::reference(const std::string& name) const {
    const TensorInfo* tensor = m_file->find(name);
    if (!tensor)
        qFatal("the reference has no tensor %s", name.c_str());
    std::vector<T> values(tensor->bytes / sizeof(T));
    std::memcpy(values.data(), m_file->bytes(*tensor).data(), tensor->bytes);
    return values;
}

QuantizedLinear TestNvfp4Dialects::quantized(const std::string& name) const {
    QuantizedLinear linear;
    linear.module = "w";
    linear.bits = nvfp4Bits;
    linear.group = nvfp4Group;
    linear.grid = NumberGrid::nvfp4;
    linear.in = 64;
    linear.codes = reference<std::uint8_t>(name + ".codes");
    linear.scales = reference<float>(name + ".scale");
    linear.globalScale = reference<float>(name + ".global").front();
    linear.out = static_cast<std::int64_t>(linear.codes.size()) / linear.in;
    return linear;
}

std::vector<std::vector<std::byte>> TestNvfp4Dialects::written(Nvfp4Dialect dialect, const QuantizedLinear& linear,
                                                               float largest) {
    std::vector<std::vector<std::byte>> tensors;
    const Status put = putNvfp4(dialect, linear, largest, [&](std::span<const std::byte> bytes) -> Status {
        tensors.emplace_back(bytes.begin(), bytes.end());
        return {};
    });
    if (!put)
        qFatal("%s", put.error().message.c_str());
    return tensors;
}

fs::path TestNvfp4Dialects::exported(const std::string& format) {
    const fs::path folder = m_folder / fmt::format("{}-{}", format, m_count++);
    fs::create_directories(folder);
    const auto size = writeExport(format, *m_model, *m_run, folder, {}, {}, unwatched());
    if (!size)
        qFatal("%s", size.error().message.c_str());
    return folder;
}

void TestNvfp4Dialects::initTestCase() {
    m_folder = m_temporary.path().toStdString();
    m_file = *SafetensorsFile::open(fs::path(MOESCOPE_TEST_DATA) / "quantize" / "nvfp4.safetensors");
    test::writeRandomModel(m_folder / "model", {});
    m_model = *Model::open(m_folder / "model");
    m_run = test::makeRoundedRun(m_folder / "run", *m_model, test::nvfp4Plan(*m_model));
}

void TestNvfp4Dialects::decodeAsNumPyDoes_data() {
    QTest::addColumn<Nvfp4Dialect>("dialect");
    QTest::addColumn<QString>("name");
    for (const auto& [dialect, who] :
         {std::pair{Nvfp4Dialect::compressedTensors, "compressed-tensors"},
          std::pair{Nvfp4Dialect::autoRound, "auto-round"}, std::pair{Nvfp4Dialect::modelOpt, "ModelOpt"}})
        for (const char* name : {"plain.nearest", "plain.moved", "ties.nearest", "edges.nearest"})
            QTest::addRow("%s %s", who, name) << dialect << name;
}

/// By the bytes alone, and through the reader. Dividing by the global scale gives NumPy's number to the bit; the
/// product with its reciprocal is rounded twice more, each time by at most 2^-24.
void TestNvfp4Dialects::decodeAsNumPyDoes() {
    QFETCH(Nvfp4Dialect, dialect);
    QFETCH(QString, name);
    const QuantizedLinear linear = quantized(name.toStdString());
    const auto tensors = written(dialect, linear, 1.0F);
    const std::vector<TensorSpec> specs = nvfp4Specs(dialect, "w", linear.out, linear.in);
    QCOMPARE(tensors.size(), specs.size());
    std::vector<TensorData> data;
    for (std::size_t i = 0; i < specs.size(); ++i) {
        QCOMPARE(tensors[i].size(), specs[i].bytes());
        data.push_back({specs[i], tensors[i]});
    }
    float global = 0.0F;
    std::memcpy(&global, tensors[2].data(), sizeof global);
    const bool multiplied = dialect == Nvfp4Dialect::modelOpt;
    const std::array<float, 8> numbers{0.0F, 0.5F, 1.0F, 1.5F, 2.0F, 3.0F, 4.0F, 6.0F};
    const std::vector<float> fp8 = reference<float>("fp8"),
                             expected = reference<float>(name.toStdString() + ".decoded");
    const double tolerance = multiplied ? std::ldexp(3.0, -24) : 0.0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const auto code = std::to_integer<unsigned>(tensors[0][i / 2] >> (i % 2 == 0 ? 0 : 4)) & 15U;
        const float scale = fp8.at(std::to_integer<std::size_t>(tensors[1][i / 16]));
        const float value =
            (code > 7 ? -numbers[code - 8] : numbers[code]) * (multiplied ? scale * global : scale / global);
        QVERIFY(std::abs(double(value) - double(expected[i])) <= tolerance * std::abs(double(expected[i])));
    }

    const fs::path folder = m_folder / fmt::format("linear-{}", m_count++);
    fs::create_directories(folder);
    QVERIFY(writeSafetensors(folder / "model.safetensors", data));
    QVERIFY(writeFileAtomically(folder / "config.json", std::string_view("{}")));
    Linear shape;
    shape.module = "w";
    shape.out = linear.out;
    shape.in = linear.in;
    const auto read = readNvfp4(dialect, *Checkpoint::open(folder), "w", shape);
    QVERIFY2(read, read ? "" : read.error().message.c_str());
    QCOMPARE(read->codes, linear.codes);
    QCOMPARE(read->scales, linear.scales);
    const std::vector<float> decoded = read->decode();
    for (std::size_t i = 0; i < expected.size(); ++i)
        QVERIFY(std::abs(double(decoded[i]) - double(expected[i])) <= tolerance * std::abs(double(expected[i])));
    QCOMPARE(nvfp4Shape(dialect, *Checkpoint::open(folder), "w"), std::pair(linear.out, linear.in));
}

void TestNvfp4Dialects::scalesOfActivations_data() {
    QTest::addColumn<Nvfp4Dialect>("dialect");
    QTest::addColumn<float>("largest");
    QTest::addColumn<float>("scale");
    // auto-round stores 448 * 6 / largest, ModelOpt its reciprocal; a linear that read nothing gets one that is no zero
    QTest::newRow("auto-round") << Nvfp4Dialect::autoRound << 21.0F << 128.0F;
    QTest::newRow("ModelOpt") << Nvfp4Dialect::modelOpt << 21.0F << 0.0078125F;
    QTest::newRow("auto-round, nothing read") << Nvfp4Dialect::autoRound << 0.0F << 2688.0F;
    QTest::newRow("ModelOpt, nothing read") << Nvfp4Dialect::modelOpt << 0.0F << 1.0F / 2688.0F;
}

void TestNvfp4Dialects::scalesOfActivations() {
    QFETCH(Nvfp4Dialect, dialect);
    QFETCH(float, largest);
    QFETCH(float, scale);
    const auto tensors = written(dialect, quantized("plain.nearest"), largest);
    float found = 0.0F;
    std::memcpy(&found, tensors.at(3).data(), sizeof found);
    QCOMPARE(found, scale);
}

void TestNvfp4Dialects::linearsThatAreFusedShareTheirScales_data() {
    QTest::addColumn<QString>("format");
    QTest::addColumn<QStringList>("endings");
    QTest::newRow("compressed-tensors") << "nvfp4" << QStringList{".weight_global_scale"};
    QTest::newRow("auto-round") << "nvfp4-auto-round" << QStringList{".weight_global_scale", ".input_global_scale"};
    QTest::newRow("ModelOpt") << "nvfp4-modelopt" << QStringList{".weight_scale_2", ".input_scale"};
}

/// vLLM takes the gate's for both.
void TestNvfp4Dialects::linearsThatAreFusedShareTheirScales() {
    QFETCH(QString, format);
    QFETCH(QStringList, endings);
    const Checkpoint checkpoint = *Checkpoint::open(exported(format.toStdString()));
    std::set<std::vector<std::byte>> different;
    int pairs = 0;
    for (const Linear& linear : m_model->linears()) {
        if (linear.projection != Projection::gate)
            continue;
        const std::string stem = linear.module.substr(0, linear.module.rfind('.'));
        for (const QString& ending : endings) {
            const auto gate = checkpoint.view(stem + ".gate_proj" + ending.toStdString()).bytes;
            const auto up = checkpoint.view(stem + ".up_proj" + ending.toStdString()).bytes;
            QVERIFY(std::ranges::equal(gate, up));
            different.emplace(gate.begin(), gate.end());
            ++pairs;
        }
    }
    QVERIFY(pairs > 4 && different.size() > 4);
}

void TestNvfp4Dialects::exportsAreReadBackForComparing_data() {
    QTest::addColumn<QString>("format");
    for (const char* format : {"nvfp4", "nvfp4-auto-round", "nvfp4-modelopt"})
        QTest::newRow(format) << format;
}

/// What `compare` measures: the run's weights; ModelOpt's to the last bit of float32.
void TestNvfp4Dialects::exportsAreReadBackForComparing() {
    QFETCH(QString, format);
    const auto source = QuantizedSource::open(exported(format.toStdString()), *m_model);
    QVERIFY2(source, source ? "" : source.error().message.c_str());
    const auto run = QuantizedSource::open(m_run->path(), *m_model);
    int packed = 0;
    for (const Linear& linear : m_model->linears()) {
        const auto found = source->weight(linear), expected = run->weight(linear);
        QVERIFY2(found, found ? "" : found.error().message.c_str());
        QCOMPARE(found->has_value(), expected->has_value());
        if (!found->has_value())
            continue;
        ++packed;
        for (std::size_t i = 0; i < (*found)->size(); ++i) {
            const double value = (**found)[i], wanted = (**expected)[i];
            QVERIFY(std::abs(value - wanted) <=
                    (format == "nvfp4-modelopt" ? std::ldexp(3.0, -24) : 0.0) * std::abs(wanted));
        }
    }
    QVERIFY(packed > 4);
}

/// Every linear has read something; experts of a layer share theirs. tests/peers/check_nvfp4_export.py has transformers
/// find out the same values.
void TestNvfp4Dialects::inputsAreThoseOfTheCalibrationWindows() {
    const auto inputs = largestInputs(*m_model, *m_run, {}, unwatched());
    QVERIFY2(inputs, inputs ? "" : inputs.error().message.c_str());
    QCOMPARE(inputs->size(), m_model->linears().size());
    std::map<std::pair<int, bool>, std::set<float>> experts;
    for (const Linear& linear : m_model->linears()) {
        const float largest = inputs->at(linear.module);
        QVERIFY2(std::isfinite(largest) && largest > 0.0F, linear.module.c_str());
        if (linear.kind == LinearKind::expert)
            experts[{linear.layer, linear.projection == Projection::down}].insert(largest);
    }
    for (const auto& [part, values] : experts)
        QCOMPARE(values.size(), std::size_t(1));
    const std::pair inputOfFirst(0, false), innerOfFirst(0, true);
    QVERIFY(experts.size() >= 4 && experts[inputOfFirst] != experts[innerOfFirst]);
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(largestInputs(*m_model, *m_run, stop.get_token(), unwatched()).error().isCancelled());
}

QTEST_GUILESS_MAIN(TestNvfp4Dialects)
#include "test_nvfp4_dialects.moc"
