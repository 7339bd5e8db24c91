#include "examples/job.h"

#include <unistd.h>

#include <cstdio>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace parley::examples {
namespace {

// run, number of the piece, text.
using Task = std::tuple<int64_t, int64_t, Bytes>;

constexpr size_t kWindow = 32;  // pieces handed out and not done
constexpr int64_t kMostWorkers = 256;
// Without news for so long, what was handed out is handed out again.
constexpr absl::Duration kPatience = absl::Milliseconds(500);

// No word begins with a slash.
std::string Mark(int64_t piece) { return absl::StrCat("/", piece); }

absl::StatusOr<Queue<Task>> Tasks(const SyncManager& manager) {
  return manager.Queue<Task>({.name = "tasks"});
}

// What belongs to one submission.
struct Run {
  Dict<std::string, int64_t> totals;  // word -> count, mark -> worker
  Queue<int64_t> news;                // pieces done
  Lock commit;
  Value<int64_t> progress;  // pieces done
  Array<int64_t> shares;    // how many pieces each worker did
};

std::string Name(int64_t run, absl::string_view part) { return absl::StrCat(part, " ", run); }
constexpr const char* kParts[] = {"totals", "news", "commit", "progress", "shares"};

absl::StatusOr<Run> MakeRun(const SyncManager& manager, int64_t number) {
  Run run;
  PARLEY_ASSIGN_OR_RETURN(run.totals,
                          (manager.Dict<std::string, int64_t>({.name = Name(number, "totals")})));
  PARLEY_ASSIGN_OR_RETURN(run.news, manager.Queue<int64_t>({.name = Name(number, "news")}));
  PARLEY_ASSIGN_OR_RETURN(run.commit, manager.Lock({.name = Name(number, "commit")}));
  PARLEY_ASSIGN_OR_RETURN(run.progress,
                          manager.Value<int64_t>("q", {.name = Name(number, "progress")}));
  PARLEY_ASSIGN_OR_RETURN(run.shares, manager.Array<int64_t>("q", {.name = Name(number, "shares"),
                                                                   .size = kMostWorkers}));
  return run;
}

// NOT_FOUND: the submission is over.
absl::StatusOr<Run> FindRun(const SyncManager& manager, int64_t number) {
  Run run;
  PARLEY_ASSIGN_OR_RETURN(run.totals,
                          (manager.LookUp<Dict<std::string, int64_t>>(Name(number, "totals"))));
  PARLEY_ASSIGN_OR_RETURN(run.news, manager.LookUp<Queue<int64_t>>(Name(number, "news")));
  PARLEY_ASSIGN_OR_RETURN(run.commit, manager.LookUp<Lock>(Name(number, "commit")));
  PARLEY_ASSIGN_OR_RETURN(run.progress, manager.LookUp<Value<int64_t>>(Name(number, "progress")));
  PARLEY_ASSIGN_OR_RETURN(run.shares, manager.LookUp<Array<int64_t>>(Name(number, "shares")));
  return run;
}

// The new totals of these words. The reads go out together, not one by one.
absl::StatusOr<Counts> Sum(const Dict<std::string, int64_t>& totals, const Counts& counts) {
  std::vector<std::pair<std::string, Future<int64_t>>> reads;
  for (const auto& [word, count] : counts) reads.emplace_back(word, totals.GetAsync(word));
  Counts sums;
  for (auto& [word, read] : reads) {
    absl::StatusOr<int64_t> before = read.Get();
    if (!before.ok() && !absl::IsNotFound(before.status())) return before.status();
    sums[word] = counts.at(word) + (before.ok() ? *before : 0);
  }
  return sums;
}

// Requires the lock.
absl::Status Add(const Run& run, int64_t worker, int64_t piece, const Counts& counts) {
  PARLEY_ASSIGN_OR_RETURN(bool added, run.totals.Contains(Mark(piece)));
  if (added) return absl::OkStatus();
  PARLEY_ASSIGN_OR_RETURN(Counts update, Sum(run.totals, counts));
  update[Mark(piece)] = worker;
  PARLEY_RETURN_IF_ERROR(run.totals.Update(update));
  // Figures for people; the totals do not depend on them.
  PARLEY_RETURN_IF_ERROR(run.progress.Add(1).status());
  PARLEY_ASSIGN_OR_RETURN(int64_t share, run.shares.Get(worker));
  return run.shares.Set(worker, share + 1);
}

absl::Status DoTask(const SyncManager& manager, int64_t worker, const Task& task) {
  const auto& [number, piece, text] = task;
  PARLEY_ASSIGN_OR_RETURN(Run run, FindRun(manager, number));
  Counts counts = CountWords(text.value);
  PARLEY_RETURN_IF_ERROR(run.commit.Acquire().status());
  absl::Status status = Add(run, worker, piece, counts);
  status.Update(run.commit.Release());
  status.Update(run.news.Put(piece));
  return status;
}

void Report(const Run& run, absl::Time start) {
  std::vector<int64_t> shares = run.shares.GetSlice().value_or(std::vector<int64_t>());
  for (size_t worker = 0; worker < shares.size(); ++worker) {
    if (shares[worker] == 0) continue;
    std::fprintf(stderr, "worker %zu did %ld pieces\n", worker + 1,
                 static_cast<long>(shares[worker]));
  }
  std::fprintf(stderr, "took %.2f s\n", absl::ToDoubleSeconds(absl::Now() - start));
}

}  // namespace

absl::Status Work(const SyncManager& manager, int64_t pid) {
  PARLEY_ASSIGN_OR_RETURN(Queue<Task> tasks, Tasks(manager));
  PARLEY_ASSIGN_OR_RETURN(Value<int64_t> numbers, manager.Value<int64_t>("q", {.name = "workers"}));
  PARLEY_ASSIGN_OR_RETURN(int64_t number, numbers.Add(1));
  std::fprintf(stderr, "worker %ld is process %ld\n", static_cast<long>(number),
               static_cast<long>(pid));
  for (;;) {
    absl::StatusOr<Task> task = tasks.Get();
    // The broker has stopped: there is no more work.
    if (absl::IsUnavailable(task.status())) return absl::OkStatus();
    if (!task.ok()) return task.status();
    absl::Status status = DoTask(manager, (number - 1) % kMostWorkers, *task);
    if (absl::IsUnavailable(status)) return absl::OkStatus();
    if (!status.ok() && !absl::IsNotFound(status)) return status;
  }
}

absl::StatusOr<Counts> Submit(const SyncManager& manager, const std::vector<Piece>& pieces) {
  absl::Time start = absl::Now();
  PARLEY_ASSIGN_OR_RETURN(Value<int64_t> runs, manager.Value<int64_t>("q", {.name = "runs"}));
  PARLEY_ASSIGN_OR_RETURN(int64_t number, runs.Add(1));
  PARLEY_ASSIGN_OR_RETURN(Run run, MakeRun(manager, number));
  PARLEY_ASSIGN_OR_RETURN(Queue<Task> tasks, Tasks(manager));
  auto hand_out = [&](int64_t piece) {
    return tasks.Put(Task(number, piece, Bytes{Read(pieces[piece])}));
  };

  std::set<int64_t> under_way;
  int64_t next = 0;
  while (next < static_cast<int64_t>(pieces.size()) || !under_way.empty()) {
    if (next < static_cast<int64_t>(pieces.size()) && under_way.size() < kWindow) {
      PARLEY_RETURN_IF_ERROR(hand_out(next));
      under_way.insert(next++);
      continue;
    }
    absl::StatusOr<int64_t> done = run.news.Get(kPatience);
    if (done.ok()) {
      under_way.erase(*done);
    } else if (!absl::IsDeadlineExceeded(done.status())) {
      return done.status();
    } else if (tasks.Empty().value_or(false)) {
      for (int64_t piece : under_way) PARLEY_RETURN_IF_ERROR(hand_out(piece));
    }
    if (isatty(STDERR_FILENO)) {
      std::fprintf(stderr, "\r%ld of %zu pieces", static_cast<long>(run.progress.Get().value_or(0)),
                   pieces.size());
    }
  }
  if (isatty(STDERR_FILENO)) std::fprintf(stderr, "\n");

  Counts counts;
  PARLEY_RETURN_IF_ERROR(run.totals.ForEach([&](const std::string& word, int64_t count) {
    if (word[0] != '/') counts[word] = count;
  }));
  Report(run, start);
  for (const char* part : kParts) PARLEY_RETURN_IF_ERROR(manager.RemoveName(Name(number, part)));
  return counts;
}

}  // namespace parley::examples
