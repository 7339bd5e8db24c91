#include "parley/broker/program/plugin_loader.h"

#include <dlfcn.h>
#include <google/protobuf/stubs/common.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "parley/base/status.h"
#include "parley/base/status_macros.h"
#include "parley/base/thrown.h"
#include "parley/broker/hosting/plugin.h"

namespace parley::program {
namespace {

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    return absl::NotFoundError(error ? error.message() : "it is no file");
  }
  std::ifstream file(path, std::ios::binary);
  if (!file.is_open()) return absl::PermissionDeniedError("it can't be read");
  return std::string(std::istreambuf_iterator<char>(file), {});
}

// OK: the library is a plugin for this broker. Only reads it: to load it is to run its code.
absl::Status CheckAbi(absl::string_view library) {
  constexpr absl::string_view kMark = PARLEY_PLUGIN_MARK;
  constexpr absl::string_view kEnd = PARLEY_PLUGIN_END;
  if (!absl::StartsWith(library,
                        "\x7f"
                        "ELF")) {
    return absl::InvalidArgumentError("it is no shared library");
  }
  if (absl::StrContains(library, PARLEY_PLUGIN_MARK PARLEY_PLUGIN_ABI PARLEY_PLUGIN_END)) {
    return absl::OkStatus();
  }
  const size_t mark = library.find(kMark);
  if (mark == absl::string_view::npos) {
    return absl::InvalidArgumentError(
        "it is no plugin; one has a PARLEY_PLUGIN, see parley/broker/hosting/plugin.h");
  }
  const absl::string_view abi = library.substr(mark + kMark.size());
  return absl::FailedPreconditionError(
      absl::StrCat("it was built with ", abi.substr(0, abi.find(kEnd)),
                   ", this broker with " PARLEY_PLUGIN_ABI "; build both with the same"));
}

// What the dynamic linker says of its last failure.
absl::Status LinkerError() {
  const char* error = dlerror();
  return absl::FailedPreconditionError(absl::StrCat(
      "it can't be loaded: ", error == nullptr ? "the linker does not say why" : error));
}

absl::Status LoadAndRegister(const std::string& path, Registry* registry) {
  PARLEY_ASSIGN_OR_RETURN(std::string library, ReadFile(path));
  PARLEY_RETURN_IF_ERROR(CheckAbi(library));
  // Declared as one that does not throw; what static initialisers throw comes through it.
  void* (*volatile open)(const char*, int) = &dlopen;
  // A name without a slash would be looked for in the system's folders.
  void* loaded = open(std::filesystem::absolute(path).c_str(), RTLD_NOW | RTLD_LOCAL);
  if (loaded == nullptr) return LinkerError();
  auto enter = reinterpret_cast<void (*)(Registry*, absl::Status*)>(dlsym(loaded, "parley_plugin"));
  if (enter == nullptr) return LinkerError();
  absl::Status status;
  enter(registry, &status);
  status.Update(registry->Check());
  return status;
}

// Its own code runs, so that whatever it throws may come out.
absl::Status LoadGuarded(const std::string& path, Registry* registry) {
  return CallAndCatch([&] {
    try {
      return LoadAndRegister(path, registry);
    } catch (const google::protobuf::FatalException&) {
      return absl::AlreadyExistsError(
          "it brings a .proto file that is here already, from another plugin perhaps; what two "
          "share goes in one plugin, or in a shared library that both link");
    }
  });
}

}  // namespace

absl::Status LoadPlugin(const std::string& path, Registry* registry) {
  absl::Status status = LoadGuarded(path, registry);
  if (status.ok()) return status;
  return MakeError(status.code(), Reason(status),
                   absl::StrCat("plugin ", path, ": ", status.message()));
}

}  // namespace parley::program
