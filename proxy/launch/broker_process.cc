#include "parley/proxy/launch/broker_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "parley/base/clock.h"
#include "parley/base/duration.h"
#include "parley/base/environment.h"
#include "parley/base/status.h"
#include "parley/base/status_macros.h"

namespace parley::launch {
namespace {

// The child's descriptors.
constexpr int kKeyFd = 3;       // reads the authkey, as from a key file
constexpr int kLifelineFd = 4;  // reads its end when this process lets go
constexpr int kParentFd = 5;    // this process
constexpr int kReadyFd = 6;     // takes the address, or the failure

// A broker that is asked to stop takes two seconds at most, unless it can't react.
constexpr absl::Duration kStopPatience = absl::Seconds(5);

bool IsProgram(const std::string& path) { return access(path.c_str(), X_OK) == 0; }

absl::StatusOr<std::string> FindBroker(const std::string& given) {
  std::string named = !given.empty() ? given : Environment("PARLEY_BROKER");
  if (!named.empty()) {
    if (IsProgram(named)) return named;
    return absl::NotFoundError(absl::StrCat("no broker program at ", named));
  }
  std::error_code error;
  std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  std::vector<std::string> candidates = {self.parent_path() / "parleyd",
                                         self.string() + ".runfiles/parley/broker/program/parleyd"};
  for (const char* variable : {"RUNFILES_DIR", "TEST_SRCDIR"}) {
    const std::string runfiles = Environment(variable);
    if (!runfiles.empty()) {
      candidates.push_back(absl::StrCat(runfiles, "/parley/broker/program/parleyd"));
    }
  }
  for (absl::string_view folder : absl::StrSplit(Environment("PATH"), ':', absl::SkipEmpty())) {
    candidates.push_back(absl::StrCat(folder, "/parleyd"));
  }
  for (const std::string& candidate : candidates) {
    if (IsProgram(candidate)) return candidate;
  }
  return absl::NotFoundError(
      "parleyd was not found beside this program, in its runfiles or on the PATH; set "
      "PARLEY_BROKER to its path");
}

// What the child says: the word after "listening on ", or the error after "failed ".
absl::StatusOr<std::string> ParseLine(absl::string_view line) {
  if (absl::ConsumePrefix(&line, "listening on ")) return std::string(line);
  std::string bytes;
  wire::Failure failure;
  if (!absl::ConsumePrefix(&line, "failed ") || !absl::WebSafeBase64Unescape(line, &bytes) ||
      !failure.ParseFromString(bytes)) {
    return std::string();
  }
  return FromFailure(failure);
}

// What is read by `deadline`, up to a newline or the end, also that of the process: others may hold
// the pipe. DEADLINE_EXCEEDED: none of these came.
absl::StatusOr<std::string> ReadLine(int fd, const ProcessHandle& process, absl::Time deadline) {
  std::string line;
  for (;;) {
    pollfd polled[] = {{fd, POLLIN, 0}, {process.descriptor(), POLLIN, 0}};
    const absl::Duration left = deadline - internal::Clock::System()->Now();
    if (poll(polled, 2, PollMilliseconds(left)) <= 0) {
      if (left > absl::ZeroDuration()) continue;
      return MakeError(absl::StatusCode::kDeadlineExceeded, "TimeoutError",
                       "the broker did not listen in time; give it more start_timeout");
    }
    if (polled[0].revents == 0) return line;
    char buffer[512];
    const ssize_t got = read(fd, buffer, sizeof(buffer));
    if (got == 0) return line;
    if (got > 0) line.append(buffer, static_cast<size_t>(got));
    if (!line.empty() && line.back() == '\n') return line;
  }
}

// The address where the child listens, once it has said so.
absl::StatusOr<std::string> ReadAddress(int fd, const ProcessHandle& process, absl::Time deadline) {
  PARLEY_ASSIGN_OR_RETURN(std::string line, ReadLine(fd, process, deadline));
  PARLEY_ASSIGN_OR_RETURN(std::string address, ParseLine(absl::StripSuffix(line, "\n")));
  if (!address.empty()) return address;
  return absl::UnavailableError("the broker did not start; standard error says why");
}

SpawnOptions Command(const std::string& program, const StartOptions& options) {
  SpawnOptions command{.program = program, .own_group = true};
  std::vector<std::string>& arguments = command.arguments;
  arguments = {program,
               absl::StrCat("--listen=", options.address),
               absl::StrCat("--authkey_file=/dev/fd/", kKeyFd),
               absl::StrCat("--lifeline_fd=", kLifelineFd),
               absl::StrCat("--parent_fd=", kParentFd),
               absl::StrCat("--ready_fd=", kReadyFd),
               absl::StrCat("--session_ttl=", absl::FormatDuration(options.session_ttl)),
               absl::StrCat("--busy_poll=", absl::FormatDuration(options.busy_poll))};
  arguments.insert(arguments.end(), options.extra_flags.begin(), options.extra_flags.end());
  if (!options.initializer.empty()) {
    arguments.push_back(absl::StrCat("--initializer=", options.initializer));
    arguments.push_back("--");
    arguments.insert(arguments.end(), options.initargs.begin(), options.initargs.end());
  }
  return command;
}

}  // namespace

absl::StatusOr<BrokerProcess> BrokerProcess::Launch(const StartOptions& options,
                                                    const Authkey& authkey) {
  PARLEY_ASSIGN_OR_RETURN(std::string program, FindBroker(options.broker_path));
  PARLEY_ASSIGN_OR_RETURN(Pipe key, Pipe::Make());
  PARLEY_ASSIGN_OR_RETURN(Pipe lifeline, Pipe::Make());
  PARLEY_ASSIGN_OR_RETURN(Pipe ready, Pipe::Make());
  PARLEY_ASSIGN_OR_RETURN(ProcessHandle self, ProcessHandle::Open(getpid()));
  const Descriptor no_input(open("/dev/null", O_RDONLY | O_CLOEXEC));
  SpawnOptions command = Command(program, options);
  command.descriptors = {{no_input.number(), STDIN_FILENO},
                         {key.read_end.number(), kKeyFd},
                         {lifeline.read_end.number(), kLifelineFd},
                         {self.descriptor(), kParentFd},
                         {ready.write_end.number(), kReadyFd}};
  PARLEY_ASSIGN_OR_RETURN(ProcessHandle process, ProcessHandle::Spawn(command));
  BrokerProcess broker(std::move(process));
  broker.lifeline_ = std::move(lifeline.write_end);
  ready.write_end.Close();
  if (!authkey.WriteTo(key.write_end.number())) {
    return absl::UnavailableError("the broker did not take its authkey");
  }
  key.write_end.Close();
  PARLEY_ASSIGN_OR_RETURN(broker.address_,
                          ReadAddress(ready.read_end.number(), *broker.process_,
                                      internal::Clock::System()->Now() + options.start_timeout));
  return broker;
}

BrokerProcess::~BrokerProcess() {
  if (process_ != nullptr) Stop();
}

void BrokerProcess::Stop() {
  lifeline_.Close();
  process_->Signal(SIGTERM);
  if (!process_->AwaitEnd(kStopPatience)) process_->Signal(SIGKILL);
  process_->Wait();
}

}  // namespace parley::launch
