#include "native-trainer/commands/recipe.hpp"

#include <gtest/gtest.h>

#include "tests/trainer/temporary_folder.hpp"

namespace fader {
namespace {

TEST(RecipeTest, IsReadBackAsItWasWritten) {
  const TemporaryFolder folder;
  for (const std::string& name : preset_names()) {
    Settings settings{{"dataset", "folder"}, {"data", "a \"b\" #1\\c"}, {"preset", name},
                      {"attributes", "smile,眼镜"}, {"ae_lr", "1e-5"}, {"kl_start", "0.1"},
                      {"h_flip", "true"}, {"limit", "7"}};
    const Recipe recipe = make_recipe(settings, Subject::pictures);
    const std::string text = to_toml(recipe);
    write_text(folder / "recipe.toml", text);
    const Recipe again = make_recipe(read_recipe(folder / "recipe.toml"), Subject::handwriting);
    EXPECT_EQ(to_toml(again), text);
    EXPECT_EQ(again.data, "a \"b\" #1\\c");
    EXPECT_EQ(again.pictures.attributes, (std::vector<std::string>{"smile", "眼镜"}));
    EXPECT_EQ(again.options.ae_lr, 1e-5);
    EXPECT_TRUE(again.options.h_flip);
  }
  EXPECT_TRUE(same_setting("ae_lr", "1e-3", "0.001"));
  EXPECT_FALSE(same_setting("attributes", "a,b", "b,a"));
}

TEST(RecipeTest, RefusesWhatItCannotRead) {
  const TemporaryFolder folder;
  const auto failure = [&](const std::string& text) {
    write_text(folder / "r.toml", text);
    return failure_of([&] { make_recipe(read_recipe(folder / "r.toml"), Subject::handwriting); });
  };
  const std::string good = "dataset = \"mnist\"\ndata = \"d\"\n";
  EXPECT_EQ(failure(good), "");
  EXPECT_NE(failure(good + "epochs = \n").find("line 3: is not TOML"), std::string::npos);
  EXPECT_NE(failure(good + "epoch = 3\n").find("unknown setting epoch"), std::string::npos);
  EXPECT_NE(failure(good + "epochs = 2020-01-01\n").find("neither"), std::string::npos);
  EXPECT_NE(failure(good + "epochs = \"many\"\n").find("--epochs cannot be"), std::string::npos);
  EXPECT_NE(failure(good + "[epochs]\nx = 1\n").find("neither"), std::string::npos);
}

}  // namespace
}  // namespace fader
