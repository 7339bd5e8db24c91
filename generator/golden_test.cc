// The generator's text against the golden files, and its errors against the expected
// ones. With --update (see BUILD.bazel) it writes those files instead.
#include <google/protobuf/compiler/importer.h>
#include <google/protobuf/descriptor_database.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "parley/generator/generate.h"
#include "parley/proto/datum.pb.h"
#include "parley/proto/list.pb.h"
#include "parley/proto/options.pb.h"

namespace parley::generator {
namespace {

constexpr char kFolder[] = "generator/testdata/";
bool update = false;

// Bazel runs tests in the runfiles, and tells `run` where the sources are.
std::string Path(const std::string& name) {
  const char* sources = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  return absl::StrCat(update && sources != nullptr ? absl::StrCat(sources, "/") : "", kFolder,
                      name);
}

void ExpectGolden(const std::string& name, const std::string& text) {
  if (update) {
    std::ofstream(Path(name)) << text;
    return;
  }
  std::ifstream in(Path(name));
  ASSERT_TRUE(in.good()) << name << " is missing; run this test with --update";
  std::stringstream golden;
  golden << in.rdbuf();
  EXPECT_EQ(golden.str(), text) << name << " is stale; if the change is meant, run with --update";
}

// Parses test IDL; what Parley itself defines comes from the linked descriptors.
class GoldenTest : public ::testing::Test,
                   public google::protobuf::compiler::MultiFileErrorCollector {
 protected:
  GoldenTest()
      : linked_(*google::protobuf::DescriptorPool::generated_pool()),
        parsed_(&tree_, &linked_),
        pool_(&parsed_, parsed_.GetValidationErrorCollector()) {
    // Without these the linker would leave the descriptors out.
    Datum::descriptor();
    list::ListInit::descriptor();
    ::parley::typeid_.number();
    tree_.MapPath("", ".");
    parsed_.RecordErrorsTo(this);
  }

  absl::StatusOr<std::vector<Output>> Run(const std::string& name,
                                          const std::string& parameter = "") {
    const auto* file = pool_.FindFileByName(kFolder + name);
    if (file == nullptr) return absl::NotFoundError(absl::StrCat(name, " does not parse"));
    return Generate(file, parameter);
  }

  void CheckGood(const std::string& name) {
    absl::StatusOr<std::vector<Output>> outputs = Run(name);
    ASSERT_TRUE(outputs.ok()) << outputs.status();
    ASSERT_EQ(outputs->size(), 4u);
    for (const Output& output : *outputs) {
      ASSERT_EQ(output.name.rfind(kFolder, 0), 0u) << output.name;
      ExpectGolden(output.name.substr(std::string(kFolder).size()) + ".golden", output.text);
    }
  }

  void CheckBad(const std::string& stem) {
    absl::StatusOr<std::vector<Output>> outputs = Run(stem + ".proto");
    ASSERT_EQ(outputs.status().code(), absl::StatusCode::kInvalidArgument) << outputs.status();
    ExpectGolden(stem + ".expected", absl::StrCat(outputs.status().message(), "\n"));
  }

 private:
  void AddError(const std::string& file, int line, int, const std::string& message) override {
    ADD_FAILURE() << file << ":" << line + 1 << ": " << message;
  }

  google::protobuf::compiler::DiskSourceTree tree_;
  google::protobuf::DescriptorPoolDatabase linked_;
  google::protobuf::compiler::SourceTreeDescriptorDatabase parsed_;
  google::protobuf::DescriptorPool pool_;
};

TEST_F(GoldenTest, AFileWithAllThereIs) { CheckGood("ledger.proto"); }

TEST_F(GoldenTest, AFileWithAsLittleAsThereCanBe) { CheckGood("bare.proto"); }

TEST_F(GoldenTest, EveryBadServiceIsReportedAtOnce) { CheckBad("bad_service"); }

TEST_F(GoldenTest, EveryBadMethodIsReportedAtOnce) { CheckBad("bad_method"); }

TEST_F(GoldenTest, EveryBadNameAndImportIsReportedAtOnce) { CheckBad("bad_package"); }

TEST_F(GoldenTest, EachSideIsEmittedAlone) {
  auto proxy = Run("bare.proto", "side=proxy");
  ASSERT_TRUE(proxy.ok()) << proxy.status();
  ASSERT_EQ(proxy->size(), 2u);
  EXPECT_EQ((*proxy)[0].name, "generator/testdata/bare.proxy.h");
  auto skeleton = Run("bare.proto", "side=skeleton");
  ASSERT_TRUE(skeleton.ok()) << skeleton.status();
  ASSERT_EQ(skeleton->size(), 2u);
  EXPECT_EQ((*skeleton)[1].name, "generator/testdata/bare.skeleton.cc");
}

TEST_F(GoldenTest, EveryUnknownParameterIsReportedWithWhatIsWrongBeside) {
  const absl::Status status = Run("bad_package.proto", "side=left,colour").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  const std::string text(status.message());
  EXPECT_EQ(
      text.rfind("unknown option side=left; there is side=proxy, side=skeleton and side=both\n"
                 "unknown option colour; there is side=proxy, side=skeleton and side=both\n"
                 "generator/testdata/bad_package.proto:3: ",
                 0),
      0u)
      << text;
}

}  // namespace
}  // namespace parley::generator

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  for (int i = 1; i < argc; ++i) {
    if (absl::string_view(argv[i]) == "--update") parley::generator::update = true;
  }
  return RUN_ALL_TESTS();
}
