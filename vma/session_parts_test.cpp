#include <gtest/gtest.h>

#include "vma/options.hpp"
#include "vma/process_table.hpp"
#include "vma/session_log.hpp"
#include "vma/session_record.hpp"

namespace qvd::vma {
namespace {

TEST(LineSplitter, CutsLinesHoweverTheyArrive) {
  std::vector<std::string> lines;
  const auto take = [&](std::string_view line) { lines.emplace_back(line); };
  LineSplitter splitter;
  for (const char* piece : {"one\ntw", "o", "\n\nthree", "\n"}) splitter.feed(piece, take);
  EXPECT_EQ(lines, (std::vector<std::string>{"one", "two", "", "three"}));
  lines.clear();
  splitter.feed(std::string(5000, 'x'), take);
  splitter.feed("\n", take);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].size(), 4096U);
}

TEST(ParseProcessStat, SurvivesOddNames) {
  const auto stat = parse_process_stat(
      "4711 (a) b (c) S 1 4711 4700 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 987654 1 2 3 4");
  ASSERT_TRUE(stat);
  EXPECT_EQ(stat->state, 'S');
  EXPECT_EQ(stat->session, 4700);
  EXPECT_EQ(stat->start_ticks, 987654U);
  for (const char* bad :
       {"", "1 (x", "1 (x) S 1 2", "1 (x) S 1 2 y 0 -1 1 1 2 3 4 5 6 7 8 20 0 1 0 9"})
    EXPECT_FALSE(parse_process_stat(bad)) << bad;
}

TEST(SessionRecord, ReadsWhatItWrites) {
  SessionRecord record;
  record.state = NxState::kSuspended;
  record.since = base::WallTime(std::chrono::seconds(1'780'000'000));
  record.account = {
      .name = "alice", .uid = 1000, .gid = 1001, .home = "/home/alice", .shell = "/bin/sh"};
  record.xinit = {.pid = 12, .start_ticks = 99};
  record.agent = {.pid = 13, .start_ticks = 100};
  record.resumed = true;
  const auto again = parse_session_record(to_text(record));
  ASSERT_TRUE(again) << again.status().message();
  EXPECT_EQ(to_text(*again), to_text(record));
  EXPECT_FALSE(parse_session_record("{}"));
  EXPECT_FALSE(parse_session_record("x"));
}

TEST(ParseOptions, TakesBothForms) {
  const auto options = parse_options(
      {"--config", "a", "--listen=1.2.3.4:5", "--log-format=json", "--log-level", "debug"});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->config, "a");
  EXPECT_EQ(options->listen, "1.2.3.4:5");
  EXPECT_TRUE(options->log_json);
  for (const std::vector<std::string_view>& bad : {std::vector<std::string_view>{"--config"},
                                                   {"--nonsense"},
                                                   {"serve"},
                                                   {"--log-format", "xml"}})
    EXPECT_FALSE(parse_options(bad));
}

}  // namespace
}  // namespace qvd::vma
