// SPDX-License-Identifier: Apache-2.0
#include "small_wheels.h"

#include <QDir>
#include <QFile>

namespace moescope::test {
namespace {

// Wheels are zip files with a METADATA and a RECORD.
constexpr const char* maker = R"python(
import hashlib, pathlib, sys, zipfile
folder = pathlib.Path(sys.argv[1])
lines = []
for name, version, files in (
    ("torch", "2.11.0", {"torch/version.py": "__version__ = '2.11.0+cu130'\n", "torch/lib/libtorch_cpu.so": "cpu",
                         "torch/lib/libc10.so": "c10", "torch/lib/libgomp.so.1": "gomp",
                         "torch/lib/libtorch_cuda.so": "not wanted", "torch/../../escaped/libc10.so": "not wanted",
                         "torch-2.11.0.dist-info/licenses/LICENSE": "BSD"}),
    ("nvidia_cuda_runtime", "13.0.96", {"nvidia/cu13/lib/libcudart.so.13": "cudart"}),
    ("nvidia_cuda_cupti", "13.0.85", {"nvidia/cu13/lib/libcupti.so.13": "cupti"}),
):
    info = f"{name}-{version}.dist-info"
    wheel = folder / f"{name}-{version}-py3-none-manylinux_2_17_x86_64.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: py3-none-manylinux_2_17_x86_64\n")
        archive.writestr(f"{info}/RECORD", "")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    size, unpacked = wheel.stat().st_size, sum(map(len, files.values()))
    lines.append(f"{name.replace('_', '-')}=={version} --hash=sha256:{digest}  # {size} {unpacked}")
(folder / "libtorch.txt").write_text("\n".join(lines) + "\n")
)python";

} // namespace

SmallWheels::SmallWheels() {
    QProcess python;
    python.start("/usr/bin/python3", {"-c", maker, m_folder.path()});
    m_made = python.waitForFinished() && python.exitStatus() == QProcess::NormalExit && python.exitCode() == 0;
}

QProcessEnvironment SmallWheels::environment() const {
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("PIP_NO_INDEX", "1");
    environment.insert("PIP_FIND_LINKS", m_folder.path());
    environment.remove("MOESCOPE_LIBTORCH");
    return environment;
}

void SmallWheels::damage() const {
    QFile wheel(m_folder.filePath("torch-2.11.0-py3-none-manylinux_2_17_x86_64.whl"));
    if (!wheel.open(QIODevice::ReadWrite))
        return;
    QByteArray bytes = wheel.readAll();
    bytes.replace("gomp", "gimp");
    wheel.seek(0);
    wheel.write(bytes);
}

bool SmallWheels::installFetcher(const QString& folder) const {
    return QDir().mkpath(folder) && QFile::copy(MOESCOPE_FETCHER, folder + "/fetch-libtorch") &&
           QFile::copy(requirements(), folder + "/libtorch.txt");
}

} // namespace moescope::test
