// docs/parity.md names every method of the IDL, and only tests that there are.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "parley/tests/testing/idl.h"
#include "parley/tests/testing/process.h"

namespace parley {
namespace {

// One line of a table: Python | C++ | Test | Where we differ.
using Row = std::vector<std::string>;
// The rows below each heading `## typeid: …`, by typeid.
using Tables = std::map<std::string, std::vector<Row>>;

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file.is_open()) << path;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

// A bar within a cell is written `\\|`.
Row CellsOf(const std::string& line) {
  Row cells;
  for (absl::string_view cell : absl::StrSplit(absl::StrReplaceAll(line, {{"\\|", "\1"}}), '|')) {
    cells.emplace_back(absl::StripAsciiWhitespace(absl::StrReplaceAll(cell, {{"\1", "|"}})));
  }
  return {cells.begin() + 1, cells.end() - 1};
}

bool IsRow(const std::string& line) {
  return !line.empty() && line[0] == '|' && line.rfind("|--", 0) != 0 &&
         line.rfind("| Python |", 0) != 0;
}

Tables ReadTables() {
  Tables tables;
  std::vector<std::string> headings;
  for (const std::string& line : std::vector<std::string>(
           absl::StrSplit(ReadFile(testing::Runfile("docs/parity.md")), '\n'))) {
    if (line.rfind("## ", 0) == 0) headings = absl::StrSplit(line.substr(3), ", ");
    if (!IsRow(line)) continue;
    for (const std::string& type_id : headings) tables[type_id].push_back(CellsOf(line));
  }
  return tables;
}

// Every `Suite.Test` of the tests' sources.
std::set<std::string> AllTests() {
  static const std::regex kTest(R"(TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\))");
  std::set<std::string> tests;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(testing::Runfile(""))) {
    if (!entry.path().filename().string().ends_with("_test.cc")) continue;
    const std::string source = ReadFile(entry.path());
    for (std::sregex_iterator found(source.begin(), source.end(), kTest), end; found != end;
         ++found) {
      tests.insert((*found)[1].str() + "." + (*found)[2].str());
    }
  }
  return tests;
}

// The words in `backquotes`.
std::vector<std::string> Quoted(const std::string& cell) {
  static const std::regex kQuoted("`([^`]+)`");
  std::vector<std::string> words;
  for (std::sregex_iterator found(cell.begin(), cell.end(), kQuoted), end; found != end; ++found) {
    words.push_back((*found)[1].str());
  }
  return words;
}

bool Names(const Row& row, const std::string& method) {
  return std::regex_search(row[1], std::regex("\\b" + method + "\\b"));
}

TEST(ParityTest, EveryRowIsWhole) {
  int rows = 0;
  for (const auto& [heading, table] : ReadTables()) {
    for (const Row& row : table) {
      ++rows;
      ASSERT_EQ(row.size(), 4u) << heading << ": " << (row.empty() ? "" : row[0]);
      for (int i = 0; i < 3; ++i) EXPECT_NE(row[i], "") << heading << ": " << row[0];
    }
  }
  EXPECT_GT(rows, 50);
}

TEST(ParityTest, EveryMethodOfTheIdlHasARow) {
  const Tables tables = ReadTables();
  for (const auto& [type_id, service] : testing::Idl()) {
    auto table = tables.find(type_id);
    ASSERT_NE(table, tables.end()) << "docs/parity.md has no section \"## " << type_id << "\"";
    for (const auto& method : service.method()) {
      EXPECT_TRUE(std::any_of(table->second.begin(), table->second.end(),
                              [&](const Row& row) { return Names(row, method.name()); }))
          << "docs/parity.md has no row for " << type_id << "." << method.name();
    }
  }
}

TEST(ParityTest, EveryTestThatARowNamesIsThere) {
  const std::set<std::string> tests = AllTests();
  ASSERT_GT(tests.size(), 100u);
  for (const auto& [heading, table] : ReadTables()) {
    for (const Row& row : table) {
      const std::vector<std::string> named = Quoted(row[2]);
      EXPECT_FALSE(named.empty()) << heading << ": " << row[0] << " names no test";
      for (const std::string& test : named) {
        EXPECT_TRUE(tests.contains(test))
            << "docs/parity.md, " << heading << ": there is no test " << test;
      }
    }
  }
}

}  // namespace
}  // namespace parley
