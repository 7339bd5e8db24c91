#include "parley/proxy/stub/debug_text.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"

namespace parley::stub {
namespace {

using manager::DebugInfoReply;

std::string Count(uint64_t count, absl::string_view what) {
  return absl::StrCat(count, " ", what, count == 1 ? "" : "s");
}

std::string Time(int64_t microseconds) {
  return absl::FormatDuration(absl::Microseconds(microseconds));
}

std::string Sessions(const DebugInfoReply::Object& object) {
  if (object.sessions().empty()) return "";
  return absl::StrCat(" (",
                      absl::StrJoin(object.sessions(), ", ",
                                    [](std::string* out, const auto& held) {
                                      absl::StrAppend(out, "session ", held.session(), ": ",
                                                      held.count());
                                    }),
                      ")");
}

std::string Line(const DebugInfoReply::Holder& holder) {
  return absl::StrCat("   held: session ", holder.session(),
                      holder.count() == 1 ? "" : absl::StrCat(", ", holder.count(), " times"),
                      ", for ", Time(holder.held_us()), "\n");
}

std::string Line(const DebugInfoReply::Waiter& waiter) {
  return absl::StrCat(
      "   waiting: session ", waiter.session(), ", thread ", waiter.thread(), ", call ",
      waiter.sequence(), ", for ", Time(waiter.waited_us()),
      waiter.has_left_us() ? absl::StrCat(", at most ", Time(waiter.left_us()), " more\n") : "\n");
}

std::string Lines(const DebugInfoReply::Object& object) {
  std::string name;
  if (!object.name().empty())
    name = absl::StrCat(" \"", absl::Utf8SafeCEscape(object.name()), "\"");
  std::string lines = absl::StrCat(object.id(), "  ", object.typeid_(), name, "  references ",
                                   object.references(), Sessions(object), "\n");
  for (const auto& holder : object.holders()) lines += Line(holder);
  for (const auto& waiter : object.waiting()) lines += Line(waiter);
  return lines;
}

}  // namespace

std::string DebugText(const DebugInfoReply& info) {
  std::string text = absl::StrCat(Count(static_cast<uint64_t>(info.objects_size()), "object"), ", ",
                                  Count(info.sessions(), "session"), "\n");
  for (const auto& object : info.objects()) text += Lines(object);
  return text;
}

}  // namespace parley::stub
