// SPDX-License-Identifier: Apache-2.0
// tuning.safetensors: what is kept within a layer, and files of earlier programs.
#include "quantize/detail/chain_file.h"
#include "quantize/detail/tuner_state_file.h"

#include <QTemporaryDir>
#include <QTest>

using namespace moescope::detail;

class TestTunerState : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyNumberComesBack() {
        const TunerState state{7, m_parameters, {m_best}, 0.25, 5, 1, 6, {}, {}, false};
        QVERIFY(saveTunerState(state, m_key, file()));
        const auto loaded = loadTunerState(file(), m_key, m_parameters);
        QVERIFY(loaded && *loaded);
        for (std::size_t i = 0; i < 3; ++i)
            QVERIFY(at::equal((*loaded)->parameters[i], m_parameters[i]));
        QCOMPARE((*loaded)->best.size(), std::size_t(1));
        QVERIFY(at::equal((*loaded)->best[0].codes, m_best.codes) &&
                at::equal((*loaded)->best[0].scale, m_best.scale) && at::equal((*loaded)->best[0].zero, m_best.zero));
        QCOMPARE((*loaded)->iteration, 7);
        QCOMPARE((*loaded)->bestTotal, 0.25);
    }

    /// The best state was once a copy of the parameters: the layer begins anew, the run does not end.
    void anEarlierFileIsASentence() {
        const TunerState state{7, m_parameters, {m_best}, 0.25, 5, 1, 6, {}, {}, false};
        QVERIFY(saveTunerState(state, m_key, file()));
        auto saved = loadTensors(file(), at::kCPU);
        QVERIFY(saved);
        SavedTensors earlier{{}, saved->words};
        for (const auto& [name, tensor] : saved->tensors)
            if (name.starts_with("parameter"))
                earlier.tensors.emplace_back(name, tensor);
        earlier.tensors.emplace_back("best.0000", m_parameters[0]);
        QVERIFY(saveTensors(earlier, file()));
        const auto loaded = loadTunerState(file(), m_key, m_parameters);
        QVERIFY(!loaded &&
                loaded.error().message.find("lacks 'best.codes.0000'; the layer begins anew") != std::string::npos);
    }

private:
    [[nodiscard]] std::filesystem::path file() const { return m_folder.filePath("tuning.safetensors").toStdString(); }

    QTemporaryDir m_folder;
    TunerStateKey m_key{1, "terms", "plan"};
    std::vector<at::Tensor> m_parameters{at::randn({4, 8}), at::rand({4, 1}), at::rand({4, 1})};
    Codes m_best{at::randint(0, 8, {4, 8}).to(at::kByte), at::rand({4, 1}), at::full({4, 1}, 4, at::kByte)};
};

QTEST_APPLESS_MAIN(TestTunerState)
#include "test_tuner_state.moc"
