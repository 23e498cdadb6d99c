#include <gtest/gtest.h>

#include "base/config/option_set.hpp"

namespace qvd::base {
namespace {

using namespace std::chrono_literals;

struct ConfigTest : ::testing::Test {
  std::string listen = "127.0.0.1:0";
  bool fast = false;
  int workers = 4;
  std::int64_t size = 0;
  double ratio = 1.5;
  std::chrono::milliseconds grace = 30s;
  std::vector<std::string> names;
  std::string mode = "auto";
  std::string target;
  OptionSet options;

  ConfigTest() {
    options.add("listen", &listen, "address")
        .add("fast", &fast, "skip")
        .add("workers", &workers, "threads", {.min = 1, .max = 64})
        .add("size", &size, "bytes")
        .add("ratio", &ratio, "share")
        .add("grace", &grace, "time")
        .add("name", &names, "names")
        .add("mode", &mode, "how", {.choices = {"auto", "on", "off"}})
        .positional("target", &target, "what");
  }

  Status apply(std::string_view text, const std::vector<std::string>& keep = {}) {
    return apply_config(options, text, "c.yaml", keep).status();
  }
};

TEST_F(ConfigTest, SetsEveryType) {
  const auto given = apply_config(options,
                                  "listen: ':8443'\nfast: true\nworkers: 8\nsize: -5\nratio: 2\n"
                                  "grace: 1m30s\nname: [a, b]\nmode: \"on\"\n",
                                  "c.yaml");
  ASSERT_TRUE(given.has_value()) << given.status().message();
  EXPECT_EQ(given->size(), 8U);
  EXPECT_EQ(listen, ":8443");
  EXPECT_TRUE(fast);
  EXPECT_EQ(workers, 8);
  EXPECT_EQ(size, -5);
  EXPECT_DOUBLE_EQ(ratio, 2);
  EXPECT_EQ(grace, 90s);
  EXPECT_EQ(names, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(mode, "on");
}

TEST_F(ConfigTest, ListsEveryProblemWithItsLine) {
  const Status status = apply(
      "workers: 65\nlisten: 8443\nfast: yes\nsize: 1.5\nworker: 3\ngrace: 90\nname: x\nmode: "
      "never\n"
      "ratio: high\ntarget: x\n");
  EXPECT_EQ(status.code(), Code::kInvalid);
  for (const char* want :
       {"c.yaml:1: workers: 65 is out of range: at least 1, at most 64",
        "c.yaml:2: listen: must be a string; put it in quotes",
        "c.yaml:3: fast: must be true or false", "c.yaml:4: size: must be a whole number",
        "c.yaml:5: worker: unknown setting; did you mean workers?",
        "c.yaml:6: grace: must be a duration such as 30s",
        "c.yaml:7: name: must be a list of strings",
        "c.yaml:8: mode: 'never' is not one of auto, on, off", "c.yaml:9: ratio: must be a number",
        "c.yaml:10: target: unknown setting"}) {
    EXPECT_NE(status.message().find(want), std::string::npos) << want << "\n" << status.message();
  }
}

TEST_F(ConfigTest, TheCommandLineWins) {
  listen = "from-flag";
  EXPECT_TRUE(apply("listen: from-file", {"listen"}).ok());
  EXPECT_EQ(listen, "from-flag");
  EXPECT_FALSE(apply("listen: [1]", {"listen"}).ok());
}

TEST_F(ConfigTest, WrongDocuments) {
  EXPECT_TRUE(apply("").ok());
  EXPECT_TRUE(apply("# nothing\n").ok());
  EXPECT_FALSE(apply("- a").ok());
  EXPECT_FALSE(apply("fast: true\n---\nfast: true\n").ok());
  EXPECT_NE(apply("fast: true\nfast: true\n").message().find("c.yaml:2"), std::string::npos);
}

TEST_F(ConfigTest, TextOfDefaults) {
  std::vector<std::string> texts;
  for (const Option& option : options.options()) texts.push_back(option_text(option));
  EXPECT_EQ(texts,
            (std::vector<std::string>{"127.0.0.1:0", "", "4", "0", "1.5", "30s", "", "auto", ""}));
}

}  // namespace
}  // namespace qvd::base
