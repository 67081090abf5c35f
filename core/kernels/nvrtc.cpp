// SPDX-License-Identifier: Apache-2.0
#include "kernels/nvrtc.h"

#include <dlfcn.h>
#include <mutex>

#include "kernels/detail/library.h"

namespace moescope {
namespace {

using Program = void*; // nvrtcProgram
using Code = int;      // nvrtcResult; 0 is success

/// The functions of NVRTC that we call, as nvrtc.h declares them.
struct Nvrtc {
    Code (*version)(int*, int*) = nullptr;
    const char* (*errorString)(Code) = nullptr;
    Code (*create)(Program*, const char*, const char*, int, const char* const*, const char* const*) = nullptr;
    Code (*compile)(Program, int, const char* const*) = nullptr;
    Code (*destroy)(Program*) = nullptr;
    Code (*logSize)(Program, std::size_t*) = nullptr;
    Code (*log)(Program, char*) = nullptr;
    Code (*cubinSize)(Program, std::size_t*) = nullptr;
    Code (*cubin)(Program, char*) = nullptr;
};

Result<Nvrtc> open() {
    auto library = detail::openNvrtc();
    if (!library)
        return propagate(library);
    Nvrtc nvrtc;
    const bool whole = detail::resolve(*library, "nvrtcVersion", nvrtc.version) &&
                       detail::resolve(*library, "nvrtcGetErrorString", nvrtc.errorString) &&
                       detail::resolve(*library, "nvrtcCreateProgram", nvrtc.create) &&
                       detail::resolve(*library, "nvrtcCompileProgram", nvrtc.compile) &&
                       detail::resolve(*library, "nvrtcDestroyProgram", nvrtc.destroy) &&
                       detail::resolve(*library, "nvrtcGetProgramLogSize", nvrtc.logSize) &&
                       detail::resolve(*library, "nvrtcGetProgramLog", nvrtc.log) &&
                       detail::resolve(*library, "nvrtcGetCUBINSize", nvrtc.cubinSize) &&
                       detail::resolve(*library, "nvrtcGetCUBIN", nvrtc.cubin);
    if (!whole)
        return failure(
            "The NVRTC library found here is too old: it lacks functions that CUDA 12 has. Install the one that "
            "libtorch was built with.");
    return nvrtc;
}

const Result<Nvrtc>& nvrtc() {
    static const Result<Nvrtc> opened = open();
    return opened;
}

/// A program, destroyed with it.
struct Compilation {
    const Nvrtc& api;
    Program program = nullptr;
    explicit Compilation(const Nvrtc& functions)
        : api(functions) {}
    Compilation(const Compilation&) = delete;
    Compilation& operator=(const Compilation&) = delete;
    ~Compilation() {
        if (program)
            api.destroy(&program);
    }

    [[nodiscard]] std::string log() const {
        std::size_t size = 0;
        if (!program || api.logSize(program, &size) != 0 || size == 0)
            return {};
        std::string text(size, '\0');
        api.log(program, text.data());
        while (!text.empty() && (text.back() == '\0' || text.back() == '\n'))
            text.pop_back();
        return text;
    }
};

} // namespace

Result<std::string> nvrtcVersion() {
    const Result<Nvrtc>& api = nvrtc();
    if (!api)
        return tl::unexpected(api.error());
    int major = 0, minor = 0;
    api->version(&major, &minor);
    return fmt::format("{}.{}", major, minor);
}

std::vector<std::string> compilerOptions(const KernelSource& source, int architecture) {
    return {fmt::format("--gpu-architecture=sm_{}", architecture),
            "--std=c++17",
            "--ftz=false",
            "--prec-div=true",
            "--prec-sqrt=true",
            source.fusedMultiplyAdd ? "--fmad=true" : "--fmad=false"};
}

Result<std::string> compileKernels(const KernelSource& source, int architecture) {
    const Result<Nvrtc>& api = nvrtc();
    if (!api)
        return tl::unexpected(api.error());
    static std::mutex mutex; // NVRTC's promises about threads differ between versions
    const std::lock_guard lock(mutex);
    const std::string text(source.text), file = std::string(source.name) + ".cu";
    const std::vector<std::string> options = compilerOptions(source, architecture);
    std::vector<const char*> pointers;
    for (const std::string& option : options)
        pointers.push_back(option.c_str());
    Compilation compilation(*api);
    Code code = api->create(&compilation.program, text.c_str(), file.c_str(), 0, nullptr, nullptr);
    if (code == 0)
        code = api->compile(compilation.program, static_cast<int>(pointers.size()), pointers.data());
    std::size_t size = 0;
    if (code == 0)
        code = api->cubinSize(compilation.program, &size);
    std::string cubin(size, '\0');
    if (code == 0)
        code = api->cubin(compilation.program, cubin.data());
    if (code != 0)
        return failure("The kernel source {} does not compile for sm_{} ({}): {}", file, architecture,
                       api->errorString(code), compilation.log());
    return cubin;
}

} // namespace moescope
