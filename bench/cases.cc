#include "parley/bench/cases.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "parley/base/status_macros.h"

namespace parley::bench {
namespace {

struct Named {
  Op op;
  const char* name;
};
constexpr Named kCalls[] = {
    {Op::kGet, "dict get"},
    {Op::kSet, "dict set"},
    {Op::kAppend, "list append"},
    {Op::kQueue, "queue put+get"},
    {Op::kLock, "lock acquire+release"},
    {Op::kAdd, "value add"},
};

// What one side did in all rounds.
struct Rounds {
  std::vector<double> medians_us, p99s_us, calls_per_second;
};

void Note(const Case& measured, const std::vector<Outcome>& outcomes, Rounds* rounds) {
  double rate = 0;
  for (const Outcome& outcome : outcomes) rate += outcome.CallsPerSecond();
  if (measured.of_first) rate = outcomes.front().CallsPerSecond();
  rounds->calls_per_second.push_back(rate);
  rounds->medians_us.push_back(absl::ToDoubleMicroseconds(outcomes.front().median));
  rounds->p99s_us.push_back(absl::ToDoubleMicroseconds(outcomes.front().p99));
}

std::vector<Row> RowsOf(const Case& measured, const std::string& side, const Rounds& rounds) {
  std::vector<Row> rows;
  const double p99 = MedianOf(rounds.p99s_us);
  if (measured.times) {
    rows.push_back({measured.name, side, "us", MedianOf(rounds.medians_us), p99});
  }
  const double rate = MedianOf(rounds.calls_per_second);
  const double megabytes = rate * static_cast<double>(measured.loads[0].bytes) / 1e6;
  switch (measured.rate) {
    case Rate::kNone: break;
    case Rate::kCalls: rows.push_back({measured.name, side, "calls/s", rate}); break;
    case Rate::kItems: rows.push_back({measured.name, side, "items/s", rate}); break;
    case Rate::kMegabytes: rows.push_back({measured.name, side, "MB/s", megabytes}); break;
  }
  return rows;
}

// So few of large values that all of them fit in memory on every side.
uint64_t KeysFor(size_t bytes) { return bytes >= (1 << 16) ? 8 : 1000; }

std::string SizeName(size_t bytes) {
  return bytes >= (1 << 20)   ? absl::StrCat(bytes >> 20, " MiB")
         : bytes >= (1 << 10) ? absl::StrCat(bytes >> 10, " KiB")
                              : absl::StrCat(bytes, " B");
}

bool CanDo(const Side& side, const Case& measured) {
  return std::all_of(measured.loads.begin(), measured.loads.end(),
                     [&](const Load& load) { return side.Can(load); });
}

}  // namespace

absl::Status Measure(const Case& measured, const std::vector<Side*>& sides, const Effort& effort,
                     std::vector<Row>* rows) {
  const Load& first = measured.loads.front();
  std::vector<std::pair<Side*, Rounds>> able;
  for (Side* side : sides) {
    if (!CanDo(*side, measured)) continue;
    PARLEY_RETURN_IF_ERROR(side->FillDict(first.keys, first.bytes));
    able.emplace_back(side, Rounds());
  }
  for (int round = 0; round < effort.rounds; ++round) {
    for (auto& [side, rounds] : able) {
      PARLEY_ASSIGN_OR_RETURN(std::vector<Outcome> outcomes, side->Run(measured.loads));
      Note(measured, outcomes, &rounds);
    }
  }
  for (const auto& [side, rounds] : able) {
    std::vector<Row> own = RowsOf(measured, side->name(), rounds);
    rows->insert(rows->end(), own.begin(), own.end());
  }
  std::fprintf(stderr, ".");
  return absl::OkStatus();
}

std::vector<Case> BlockingCases(const Effort& effort) {
  std::vector<Case> cases;
  for (int threads : {1, 4, 16}) {
    for (const Named& call : kCalls) {
      std::string name = call.name;
      if (threads > 1) absl::StrAppend(&name, ", ", threads, " threads");
      cases.push_back({.name = name,
                       .loads = {{.op = call.op, .threads = threads, .time = effort.time}},
                       .rate = threads > 1 ? Rate::kCalls : Rate::kNone});
    }
  }
  return cases;
}

std::vector<Case> AsynchronousCases(const Effort& effort) {
  std::vector<Case> cases;
  for (int depth : {16, 64, 256, 1024}) {
    for (const Named& call : kCalls) {
      cases.push_back({.name = absl::StrCat(call.name, ", depth ", depth),
                       .loads = {{.op = call.op, .depth = depth, .time = effort.time}},
                       .times = false,
                       .rate = Rate::kCalls});
    }
  }
  return cases;
}

std::vector<Case> ProcessCases(const Effort& effort) {
  std::vector<Case> cases;
  for (int depth : {0, 64}) {
    for (int processes : {4, 16}) {
      std::string name = absl::StrCat("dict get, ", processes, " processes");
      if (depth > 0) absl::StrAppend(&name, ", depth ", depth);
      Load load = {.op = Op::kGet, .depth = depth, .time = effort.time};
      cases.push_back({.name = name,
                       .loads = std::vector<Load>(processes, load),
                       .times = depth == 0,
                       .rate = Rate::kCalls});
    }
  }
  return cases;
}

std::vector<Case> PayloadCases(const Effort& effort) {
  std::vector<Case> cases;
  for (size_t bytes : {size_t{16}, size_t{1} << 10, size_t{1} << 16, size_t{1} << 20}) {
    for (Op op : {Op::kGet, Op::kSet}) {
      cases.push_back(
          {.name = absl::StrCat(op == Op::kGet ? "dict get, " : "dict set, ", SizeName(bytes)),
           .loads = {{.op = op, .bytes = bytes, .keys = KeysFor(bytes), .time = effort.time}},
           .rate = Rate::kMegabytes});
    }
  }
  return cases;
}

std::vector<Case> HandOverCases(const Effort& effort) {
  constexpr int kDepth = 64;
  Load producer = {.op = Op::kPut, .depth = kDepth, .time = effort.time};
  Load consumer = {.op = Op::kTake, .depth = kDepth, .time = effort.time};
  Load put_many = {.op = Op::kPutMany, .time = effort.time};
  Load take_many = {.op = Op::kTakeMany, .time = effort.time};
  Load ping = {.op = Op::kPing, .time = effort.time}, pong = {.op = Op::kPong};
  Load lock = {.op = Op::kHandOver, .time = effort.time};
  return {{.name = "producer to consumer",
           .loads = {consumer, producer},
           .times = false,
           .rate = Rate::kItems,
           .of_first = true},
          {.name = "producer to consumer, 64 at once",
           .loads = {take_many, put_many},
           .times = false,
           .rate = Rate::kItems,
           .of_first = true},
          {.name = "an item there and one back", .loads = {ping, pong}},
          {.name = "lock between two processes", .loads = {lock, lock}, .rate = Rate::kCalls}};
}

std::vector<Case> FairnessCases(const Effort& effort) {
  Load polite = {.op = Op::kGet, .time = effort.time};
  Load flood = {.op = Op::kGet, .depth = 1024, .time = effort.time * 1.2};
  return {{.name = "dict get alone", .loads = {polite}},
          {.name = "dict get beside a flood", .loads = {polite, flood}, .of_first = true}};
}

namespace {

// One side's memory before and after, by entry.
absl::StatusOr<Row> MemoryOf(Side& side, const std::string& name, const Load& fill,
                             uint64_t entries) {
  const size_t before = side.ServerBytes();
  PARLEY_RETURN_IF_ERROR(fill.op == Op::kFillDict ? side.FillDict(fill.keys, fill.bytes)
                                                  : side.Run({fill}).status());
  const double grown = static_cast<double>(side.ServerBytes()) - static_cast<double>(before);
  return Row{name, side.name(), "bytes", grown / static_cast<double>(entries)};
}

struct Started {
  std::vector<Side> sides;
  std::vector<Side*> pointers;
};

absl::StatusOr<Started> StartAll(const std::vector<StartSide>& starts) {
  Started started;
  for (const StartSide& start : starts) {
    PARLEY_ASSIGN_OR_RETURN(Side side, start());
    started.sides.push_back(std::move(side));
  }
  for (Side& side : started.sides) started.pointers.push_back(&side);
  return started;
}

// The dict with ever more keys.
absl::Status MeasureDict(const std::vector<Side*>& sides, const Effort& effort,
                         std::vector<Row>* rows) {
  uint64_t before = 0;
  for (uint64_t keys : effort.growth) {
    for (Side* side : sides) {
      PARLEY_ASSIGN_OR_RETURN(
          Row row, MemoryOf(*side, "memory of a dict entry", {.op = Op::kFillDict, .keys = keys},
                            keys - before));
      if (keys == 1'000'000) rows->push_back(row);
    }
    Case get = {.name = absl::StrCat("dict get of ", keys, " keys"),
                .loads = {{.op = Op::kGet, .keys = keys, .time = effort.time}}};
    PARLEY_RETURN_IF_ERROR(Measure(get, sides, effort, rows));
    before = keys;
  }
  return absl::OkStatus();
}

absl::Status MeasureFilled(const std::vector<Side*>& sides, const Effort& effort, Op fill,
                           const std::string& of, const std::vector<Named>& calls,
                           std::vector<Row>* rows) {
  constexpr uint64_t kItems = 1'000'000;
  for (Side* side : sides) {
    PARLEY_ASSIGN_OR_RETURN(
        Row row, MemoryOf(*side, "memory of a " + of, {.op = fill, .keys = kItems}, kItems));
    rows->push_back(row);
  }
  for (const Named& call : calls) {
    Case one = {.name = absl::StrCat(call.name, " of 1000000 items"),
                .loads = {{.op = call.op, .keys = 1000, .time = effort.time}}};
    if (call.op == Op::kIndex) one.loads[0].keys = kItems;
    PARLEY_RETURN_IF_ERROR(Measure(one, sides, effort, rows));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status MeasureGrowth(const std::vector<StartSide>& starts, const Effort& effort,
                           std::vector<Row>* rows) {
  {
    PARLEY_ASSIGN_OR_RETURN(Started started, StartAll(starts));
    PARLEY_RETURN_IF_ERROR(MeasureDict(started.pointers, effort, rows));
  }
  {
    PARLEY_ASSIGN_OR_RETURN(Started started, StartAll(starts));
    PARLEY_RETURN_IF_ERROR(MeasureFilled(started.pointers, effort, Op::kFillList, "list item",
                                         {{Op::kIndex, "list index"}, {Op::kAppend, "list append"}},
                                         rows));
  }
  PARLEY_ASSIGN_OR_RETURN(Started started, StartAll(starts));
  return MeasureFilled(started.pointers, effort, Op::kFillQueue, "queue item",
                       {{Op::kQueue, "queue put+get"}}, rows);
}

absl::Status MeasureIdle(const std::vector<StartSide>& starts, const Effort& effort,
                         std::vector<Row>* rows) {
  PARLEY_ASSIGN_OR_RETURN(Started started, StartAll(starts));
  const Load get = {.op = Op::kGet, .time = effort.time};
  const uint64_t sessions = effort.idle_sessions;
  const std::string name = absl::StrCat("dict get beside ", sessions, " idle sessions");
  const Load idle = {.op = Op::kIdle, .keys = sessions};
  std::vector<Side*> able;
  for (Side* side : started.pointers) {
    if (side->Can(idle)) able.push_back(side);
  }
  PARLEY_RETURN_IF_ERROR(
      Measure({.name = "dict get beside no idle session", .loads = {get}}, able, effort, rows));
  for (Side* side : able) {
    const size_t before = side->ServerBytes();
    // In a process of their own, as the second load.
    PARLEY_RETURN_IF_ERROR(side->Run({get, idle}).status());
    const double grown = static_cast<double>(side->ServerBytes()) - static_cast<double>(before);
    rows->push_back({"memory of an idle session", side->name(), "bytes",
                     grown / static_cast<double>(sessions)});
  }
  return Measure({.name = name, .loads = {get}}, able, effort, rows);
}

}  // namespace parley::bench
