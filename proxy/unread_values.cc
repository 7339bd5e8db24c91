#include "parley/proxy/unread_values.h"

#include <cstdint>
#include <map>
#include <memory>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "parley/base/mutex.h"

namespace parley {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr char kUrl[] = "parley/unread";

// A status prints its payloads, and a reply may be large: the payload is a few words, under which
// the values are found here. They live as long as the payload, which copies of the status share.
class UnreadTable {
 public:
  struct Unread {
    std::vector<Datum> values;
    stub::ArrivedReferences arrivals;  // of the objects in the values
  };

  static UnreadTable& Get() {
    static auto* table = new UnreadTable;
    return *table;
  }

  absl::Cord Add(Unread unread) {
    internal::MutexLock lock(&mutex_);
    const auto words = std::make_shared<const std::string>(
        absl::StrCat(unread.values.size(), " values, #", ++last_));
    unread_.emplace(*words, std::make_shared<const Unread>(std::move(unread)));
    return absl::MakeCordFromExternal(*words, [this, words] { Remove(*words); });
  }
  // Null: there is nothing of these words.
  std::shared_ptr<const Unread> Find(const absl::Cord& words) {
    internal::MutexLock lock(&mutex_);
    auto found = unread_.find(std::string(words));
    return found == unread_.end() ? nullptr : found->second;
  }

 private:
  // References are dropped without the lock.
  void Remove(const std::string& words) {
    std::shared_ptr<const Unread> removed;
    internal::MutexLock lock(&mutex_);
    auto found = unread_.extract(words);
    if (!found.empty()) removed = std::move(found.mapped());
  }

  internal::Mutex mutex_;
  uint64_t last_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<std::string, std::shared_ptr<const Unread>> unread_ ABSL_GUARDED_BY(mutex_);
};

Datum AsList(const DatumEntry& entry) {
  Datum list;
  *list.mutable_list()->add_items() = entry.key();
  *list.mutable_list()->add_items() = entry.value();
  return list;
}

// Nothing of a field that is no value.
void AddValues(const Message& field, std::vector<Datum>* values) {
  if (const auto* value = dynamic_cast<const Datum*>(&field)) {
    values->push_back(*value);
  } else if (const auto* entry = dynamic_cast<const DatumEntry*>(&field)) {
    values->push_back(AsList(*entry));
  } else if (const auto* list = dynamic_cast<const DatumList*>(&field)) {
    values->insert(values->end(), list->items().begin(), list->items().end());
  } else if (const auto* map = dynamic_cast<const DatumMap*>(&field)) {
    for (const DatumEntry& of_map : map->entries()) values->push_back(AsList(of_map));
  } else if (const auto* ref = dynamic_cast<const ObjectRef*>(&field)) {
    *values->emplace_back().mutable_ref() = *ref;
  }
}

std::vector<Datum> ValuesIn(const Message& reply) {
  const google::protobuf::Reflection& reflection = *reply.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(reply, &fields);
  std::vector<Datum> values;
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      AddValues(reflection.GetMessage(reply, field), &values);
      continue;
    }
    for (int i = 0; i < reflection.FieldSize(reply, field); ++i) {
      AddValues(reflection.GetRepeatedMessage(reply, field, i), &values);
    }
  }
  return values;
}

}  // namespace

std::vector<Datum> UnreadValues(const absl::Status& status) {
  auto words = status.GetPayload(kUrl);
  if (!words.has_value()) return {};
  auto unread = UnreadTable::Get().Find(*words);
  return unread == nullptr ? std::vector<Datum>() : unread->values;
}

namespace unread_internal {

absl::Status WithUnread(absl::Status error, const Message& reply,
                        const stub::ArrivedReferences& arrivals) {
  std::vector<Datum> values = ValuesIn(reply);
  if (values.empty()) return error;
  error.SetPayload(kUrl, UnreadTable::Get().Add({std::move(values), arrivals}));
  return error;
}

absl::Status WithUnread(absl::Status error, const Message& prototype, const std::string& bytes,
                        const stub::ArrivedReferences& arrivals) {
  std::unique_ptr<Message> reply(prototype.New());
  reply->ParseFromString(bytes);
  return WithUnread(std::move(error), *reply, arrivals);
}

}  // namespace unread_internal
}  // namespace parley
