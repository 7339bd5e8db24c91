#include "parley/base/flags.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <numeric>
#include <set>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/flags/commandlineflag.h"
#include "absl/flags/parse.h"
#include "absl/flags/reflection.h"
#include "absl/flags/usage.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace parley {
namespace {

constexpr size_t kColumns = 90;
constexpr absl::string_view kIndent = "      ";

// Those that Abseil has for itself are none of the program's.
bool IsOfTheProgram(const absl::CommandLineFlag& flag) {
  return !absl::StrContains(flag.Filename(), "absl/flags/");
}

std::string Dashed(absl::string_view name) { return absl::StrReplaceAll(name, {{"_", "-"}}); }

void AppendWrapped(absl::string_view text, std::string* out) {
  size_t column = 0;
  for (absl::string_view word : absl::StrSplit(text, ' ', absl::SkipEmpty())) {
    if (column == 0) {
      absl::StrAppend(out, kIndent);
      column = kIndent.size();
    } else if (column + 1 + word.size() > kColumns) {
      absl::StrAppend(out, "\n", kIndent);
      column = kIndent.size();
    } else {
      absl::StrAppend(out, " ");
      ++column;
    }
    absl::StrAppend(out, word);
    column += word.size();
  }
  absl::StrAppend(out, "\n");
}

void AppendFlag(const absl::CommandLineFlag& flag, std::string* out) {
  const std::string value = flag.DefaultValue();
  absl::StrAppend(out, "  --", Dashed(flag.Name()));
  if (!value.empty()) absl::StrAppend(out, "=", value);
  absl::StrAppend(out, "\n");
  AppendWrapped(flag.Help(), out);
}

// How many letters must be put in, taken out or changed to make one of the other.
size_t Distance(absl::string_view a, absl::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

// Null: there is none. One of truth values is also found with "no" before its name.
const absl::CommandLineFlag* FindFlag(absl::string_view name) {
  if (const auto* flag = absl::FindCommandLineFlag(name)) return flag;
  const bool negated = absl::ConsumePrefix(&name, "no");
  const auto* flag = negated ? absl::FindCommandLineFlag(name) : nullptr;
  return flag != nullptr && flag->IsOfType<bool>() ? flag : nullptr;
}

[[noreturn]] void RefuseFlag(const std::string& name) {
  const std::string nearest = NearestFlag(name);
  std::fprintf(stderr, "unknown flag --%s; %s\n", Dashed(name).c_str(),
               nearest.empty() ? "--help lists the flags that there are"
                               : absl::StrCat("did you mean --", Dashed(nearest), "?").c_str());
  std::exit(1);
}

[[noreturn]] void Show(const std::string& text) {
  std::fputs(text.c_str(), stdout);
  std::exit(std::fflush(stdout) == 0 ? 0 : 1);
}

// How this program was built.
std::string BuildText() {
  std::string text = absl::StrCat("built by ",
#if defined(__clang__)
                                  "clang " __clang_version__
#else
                                  "gcc " __VERSION__
#endif
  );
#ifdef NDEBUG
  absl::StrAppend(&text, ", optimised");
#else
  absl::StrAppend(&text, ", with checks");
#endif
#if defined(__SANITIZE_ADDRESS__)
  absl::StrAppend(&text, ", AddressSanitizer");
#elif defined(__SANITIZE_THREAD__)
  absl::StrAppend(&text, ", ThreadSanitizer");
#endif
  return text;
}

}  // namespace

std::string HelpText(const ProgramUsage& usage) {
  std::string text = absl::StrCat(usage.usage, "\n");
  auto all = absl::GetAllFlags();
  std::set<std::string> rest;
  for (const auto& [name, flag] : all) {
    if (IsOfTheProgram(*flag)) rest.emplace(name);
  }
  auto append = [&](const std::string& title, const std::vector<std::string>& flags) {
    absl::StrAppend(&text, "\n", title, "\n");
    for (const std::string& name : flags) {
      if (rest.erase(name) == 1) AppendFlag(*all[name], &text);
    }
  };
  for (const FlagGroup& group : usage.groups) append(group.title, group.flags);
  if (!rest.empty()) {
    append(usage.groups.empty() ? "Flags" : "Further flags", {rest.begin(), rest.end()});
  }
  return text;
}

std::string NearestFlag(const std::string& name) {
  std::string nearest;
  size_t least = 1 + std::max<size_t>(2, name.size() / 3);  // more is another word
  for (const auto& [known, flag] : absl::GetAllFlags()) {
    if (!IsOfTheProgram(*flag)) continue;
    const size_t distance = Distance(name, known);
    if (distance > least || (distance == least && (nearest.empty() || known > nearest))) continue;
    least = distance;
    nearest = std::string(known);
  }
  return nearest;
}

std::vector<char*> ParseFlags(int argc, char** argv, const ProgramUsage& usage) {
  static const bool once = (absl::SetProgramUsageMessage(usage.usage), true);  // for --helpfull
  (void)once;
  for (int i = 1; i < argc && std::strcmp(argv[i], "--") != 0; ++i) {
    char* name = argv[i];
    if (name[0] != '-' || name[1] == 0) continue;
    name += name[1] == '-' ? 2 : 1;
    const size_t size = std::strcspn(name, "=");
    std::replace(name, name + size, '-', '_');
    const std::string flag_name(name, size);
    if (flag_name == "help") Show(HelpText(usage));
    if (flag_name == "version" && !usage.version.empty()) {
      Show(absl::StrCat(usage.version, ", ", BuildText(), "\n"));
    }
    const absl::CommandLineFlag* flag = FindFlag(flag_name);
    if (flag == nullptr) RefuseFlag(flag_name);
    if (name[size] == 0 && !flag->IsOfType<bool>()) ++i;  // its value is the next argument
  }
  return absl::ParseCommandLine(argc, argv);
}

}  // namespace parley
