// A broker program with a typeid and initializers of its own.

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "parley/base/status.h"
#include "parley/broker/program/program.h"
#include "parley/broker/types/builtin_types.h"
#include "parley/proxy/sync_manager.h"

namespace parley {
namespace {

using Arguments = std::vector<std::string>;

// Adds one to the value "runs" of another broker, whose key is in PARLEY_AUTHKEY.
absl::Status CountRun(const Arguments& arguments) {
  PARLEY_ASSIGN_OR_RETURN(SyncManager other, SyncManager::Connect({.address = arguments.at(0)}));
  PARLEY_ASSIGN_OR_RETURN(auto runs, other.LookUp<Value<int>>("runs"));
  return runs.Add(1).status();
}

absl::Status Fail(const Arguments& arguments) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "RuntimeError",
                   absl::StrCat("asked to fail with ", absl::StrJoin(arguments, "|")));
}

absl::Status IgnoreInterrupts(const Arguments&) {
  std::signal(SIGINT, SIG_IGN);
  return absl::OkStatus();
}

absl::Status Throw(const Arguments& arguments) { throw std::invalid_argument(arguments.at(0)); }

// Also without a newline, and with a child that prints.
absl::Status PrintAll(const std::string& text) {
  std::cout << text << " to stdout" << std::flush;
  std::cerr << text << " to stderr" << std::flush;
  const std::string echo = absl::StrCat("echo ", text, " from a child; read line || echo no input");
  if (std::system(echo.c_str()) != 0) return absl::InternalError("the child failed");
  return absl::OkStatus();
}

class Printer {
 public:
  absl::Status Print(const std::string& text) { return PrintAll(text); }
};

// A Lock by another name.
absl::Status RegisterGate(engine::TypeRegistry* registry) {
  engine::TypeRegistry builtin;
  PARLEY_RETURN_IF_ERROR(RegisterBuiltinTypes(&builtin));
  engine::TypeInfo gate = *builtin.Find("Lock");
  gate.type_id = "Gate";
  return registry->Register(gate);
}

}  // namespace
}  // namespace parley

int main(int argc, char** argv) {
  parley::Program program;
  program.types.Register<parley::Printer>("Printer").Constructor<>().Method(
      "print", &parley::Printer::Print);
  if (!parley::RegisterGate(&program.types).ok()) return 2;
  program.initializers = {
      {"count-run", &parley::CountRun},
      {"fail", &parley::Fail},
      {"ignore-interrupts", &parley::IgnoreInterrupts},
      {"print", [](const auto& words) { return parley::PrintAll(words.at(0)); }},
      {"throw", &parley::Throw}};
  return parley::RunProgram(argc, argv, std::move(program));
}
