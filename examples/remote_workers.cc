// Remote workers count the words of many files together.
//
//   remote_workers [--top=N] [PATH…]         broker, four worker processes, the count
//   remote_workers --serve=ADDRESS           only a broker
//   remote_workers --work=ADDRESS            a worker: as many as you like, anywhere
//   remote_workers --submit=ADDRESS PATH…    hands out the texts, prints the count
//
// See job.h for how it stands a worker's sudden death.

#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "examples/job.h"
#include "examples/word_count.h"
#include "examples/worker_processes.h"
#include "parley/base/flags.h"
#include "parley/proxy/sync_manager.h"

ABSL_FLAG(std::string, serve, "", "run only a broker, at this address");
ABSL_FLAG(std::string, work, "", "run only a worker of the broker at this address");
ABSL_FLAG(std::string, submit, "", "hand the files to the workers of the broker at this address");
ABSL_FLAG(std::string, authkey_file, "", "file with the authkey; else PARLEY_AUTHKEY counts");
ABSL_FLAG(int, workers, 4, "worker processes, when run without a role");
ABSL_FLAG(int, top, 20, "how many words to print");
ABSL_FLAG(int, piece_kib, 64, "size of the pieces that are handed out, in KiB");
ABSL_FLAG(bool, insecure, false, "with --serve: allow an address beyond loopback, unencrypted");

namespace parley::examples {
namespace {

absl::StatusOr<Authkey> FindAuthkey() {
  std::string file = absl::GetFlag(FLAGS_authkey_file);
  return file.empty() ? Authkey::FromEnvironment() : Authkey::FromFile(file);
}

absl::StatusOr<SyncManager> ConnectTo(const std::string& address) {
  PARLEY_ASSIGN_OR_RETURN(Authkey authkey, FindAuthkey());
  return SyncManager::Connect({.address = address, .authkey = authkey});
}

absl::Status Serve(const std::string& address) {
  PARLEY_ASSIGN_OR_RETURN(Authkey authkey, FindAuthkey());
  StartOptions options;
  options.address = address;
  options.authkey = authkey;
  if (absl::GetFlag(FLAGS_insecure)) options.extra_flags = {"--insecure"};
  // Until the terminal or the system says stop.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  PARLEY_ASSIGN_OR_RETURN(SyncManager manager, SyncManager::Start(options));
  std::printf("serving on %s\n", manager.address().c_str());
  std::fflush(stdout);
  int signal = 0;
  sigwait(&signals, &signal);
  return manager.Shutdown();
}

absl::Status WorkAt(const std::string& address) {
  PARLEY_ASSIGN_OR_RETURN(SyncManager manager, ConnectTo(address));
  return Work(manager, getpid());
}

// Before anything is started: what is asked for can be done.
absl::Status CheckRequest(const std::vector<std::string>& paths) {
  if (absl::GetFlag(FLAGS_workers) < 1) return absl::InvalidArgumentError("--workers: at least 1");
  if (absl::GetFlag(FLAGS_piece_kib) < 1) {
    return absl::InvalidArgumentError("--piece_kib: at least 1");
  }
  if (absl::GetFlag(FLAGS_top) < 0) return absl::InvalidArgumentError("--top: 0 or more");
  for (const std::string& path : paths) {
    if (access(path.c_str(), R_OK) == 0) continue;
    return absl::NotFoundError(absl::StrCat(path, ": ", std::strerror(errno)));
  }
  return absl::OkStatus();
}

absl::Status SubmitTo(const SyncManager& manager, std::vector<std::string> paths) {
  if (paths.empty()) paths = {"/usr/share/common-licenses"};
  std::vector<Piece> pieces =
      CutFiles(paths, static_cast<uint64_t>(absl::GetFlag(FLAGS_piece_kib)) * 1024);
  PARLEY_ASSIGN_OR_RETURN(Counts counts, Submit(manager, pieces));
  std::fputs(FormatTop(counts, static_cast<size_t>(absl::GetFlag(FLAGS_top))).c_str(), stdout);
  return absl::OkStatus();
}

absl::Status SubmitAt(const std::string& address, std::vector<std::string> paths) {
  PARLEY_RETURN_IF_ERROR(CheckRequest(paths));
  PARLEY_ASSIGN_OR_RETURN(SyncManager manager, ConnectTo(address));
  return SubmitTo(manager, std::move(paths));
}

absl::Status RunAll(std::vector<std::string> paths) {
  PARLEY_RETURN_IF_ERROR(CheckRequest(paths));
  PARLEY_ASSIGN_OR_RETURN(SyncManager manager, SyncManager::Start());
  WorkerProcesses workers(manager, absl::GetFlag(FLAGS_workers));
  absl::Status status = SubmitTo(manager, std::move(paths));
  status.Update(manager.Shutdown());  // the workers end with the broker
  absl::Status failed = workers.Join();
  return status.ok() || failed.ok() ? status : failed;
}

absl::Status Main(std::vector<std::string> paths) {
  if (std::string at = absl::GetFlag(FLAGS_serve); !at.empty()) return Serve(at);
  if (std::string at = absl::GetFlag(FLAGS_work); !at.empty()) return WorkAt(at);
  if (std::string at = absl::GetFlag(FLAGS_submit); !at.empty()) {
    return SubmitAt(at, std::move(paths));
  }
  return RunAll(std::move(paths));
}

}  // namespace
}  // namespace parley::examples

int main(int argc, char** argv) {
  std::vector<char*> rest = parley::ParseFlags(
      argc, argv,
      {.usage = "counts the words of files with remote workers\n\n"
                "  remote_workers [--top=N] [PATH...]\n"
                "  remote_workers --serve=ADDRESS [--authkey-file=KEYFILE]\n"
                "  remote_workers --work=ADDRESS [--authkey-file=KEYFILE]\n"
                "  remote_workers --submit=ADDRESS [--authkey-file=KEYFILE] PATH..."});
  absl::Status status =
      parley::examples::Main(std::vector<std::string>(rest.begin() + 1, rest.end()));
  if (status.ok()) return 0;
  std::fprintf(stderr, "remote_workers: %s\n", std::string(status.message()).c_str());
  return 1;
}
