#include "parley/bench/load.h"

#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace parley::bench {
namespace {

constexpr absl::string_view kNames[] = {
    "get",  "set",       "index",     "append",    "queue",      "lock",
    "add",  "put",       "take",      "put_many",  "take_many",  "ping",
    "pong", "hand_over", "fill_dict", "fill_list", "fill_queue", "idle"};

bool ParseOp(absl::string_view name, Op* op) {
  for (size_t i = 0; i < std::size(kNames); ++i) {
    if (kNames[i] == name) *op = static_cast<Op>(i);
    if (kNames[i] == name) return true;
  }
  return false;
}

std::vector<absl::string_view> Words(absl::string_view line) {
  return absl::StrSplit(line, ' ', absl::SkipEmpty());
}

bool ParseSeconds(absl::string_view word, absl::Duration* duration) {
  double seconds = 0;
  if (!absl::SimpleAtod(word, &seconds)) return false;
  *duration = absl::Seconds(seconds);
  return true;
}

}  // namespace

std::string NameOf(Op op) { return std::string(kNames[static_cast<size_t>(op)]); }

std::string ToLine(const Load& load) {
  return absl::StrCat(NameOf(load.op), " ", load.threads, " ", load.depth, " ", load.bytes, " ",
                      load.keys, " ", absl::ToDoubleSeconds(load.time));
}

bool ParseLine(absl::string_view line, Load* load) {
  std::vector<absl::string_view> words = Words(line);
  return words.size() == 6 && ParseOp(words[0], &load->op) &&
         absl::SimpleAtoi(words[1], &load->threads) && absl::SimpleAtoi(words[2], &load->depth) &&
         absl::SimpleAtoi(words[3], &load->bytes) && absl::SimpleAtoi(words[4], &load->keys) &&
         ParseSeconds(words[5], &load->time);
}

std::string ToLine(const Outcome& outcome) {
  return absl::StrCat(outcome.calls, " ", absl::ToDoubleSeconds(outcome.time), " ",
                      absl::ToDoubleSeconds(outcome.median), " ",
                      absl::ToDoubleSeconds(outcome.p99));
}

bool ParseLine(absl::string_view line, Outcome* outcome) {
  std::vector<absl::string_view> words = Words(line);
  return words.size() == 4 && absl::SimpleAtoi(words[0], &outcome->calls) &&
         ParseSeconds(words[1], &outcome->time) && ParseSeconds(words[2], &outcome->median) &&
         ParseSeconds(words[3], &outcome->p99);
}

}  // namespace parley::bench
