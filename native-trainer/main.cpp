// fader: trains Fader Networks, measures them and writes them to one flat file.
#include <c10/util/Exception.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <iostream>
#include <new>
#include <string>

#include "native-trainer/commands/commands.hpp"

namespace {

constexpr int failed = 1;
constexpr int wrong_usage = 2;

/// One line on stderr, whatever the message looks like.
int complain(std::string sentence, int exit_code) {
  for (char& c : sentence) {
    if (c == '\n' || c == '\r') c = ' ';
  }
  sentence.erase(sentence.find_last_not_of(" .") + 1);
  std::fprintf(stderr, "fader: %s\n", sentence.c_str());
  return exit_code;
}

/// LibTorch adds a stack trace below its first line.
std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

/// "fader train", so that the hint about --help names the subcommand at fault.
std::string command_of(const CLI::App& app) {
  const auto used = app.get_subcommands();
  return used.empty() ? app.get_name() : app.get_name() + " " + used.front()->get_name();
}

/// CLI11 asks for a command before it looks at the word that stands in its place.
std::string fault_of(const CLI::App& app, const CLI::ParseError& error) {
  const auto words = app.remaining();
  if (!app.get_subcommands().empty() || words.empty()) return error.what();
  return "there is no command " + words.front();
}

int run(CLI::App& app, int argc, char** argv) {
  try {
    app.parse(argc, argv);
  } catch (const CLI::RuntimeError& error) {
    return error.get_exit_code();  // a command's own exit code, everything being said
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    return complain(fault_of(app, error) + "; see " + command_of(app) + " --help", wrong_usage);
  } catch (const c10::Error& error) {
    return complain(first_line(error.what_without_backtrace()), failed);
  } catch (const std::bad_alloc&) {
    return complain("memory ran out; try a smaller batch, or fewer images with --limit", failed);
  } catch (const std::exception& error) {
    return complain(error.what(), failed);
  }
  std::cout.flush();
  if (!std::cout || std::fflush(stdout) != 0) {
    return complain(std::string("standard output cannot be written (") + std::strerror(errno) +
                        "); make room or send it elsewhere",
                    failed);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Fader Networks: images with attributes that move like the faders of a console",
               "fader");
  app.set_version_flag("--version", FADER_VERSION);
  app.require_subcommand(1);
  app.get_formatter()->column_width(36);
  fader::add_prepare(app);
  fader::add_train(app);
  fader::add_launch(app);
  fader::add_evaluate(app);
  fader::add_probe(app);
  fader::add_sheet(app);
  fader::add_export(app);
  fader::add_import(app);
  fader::add_inspect(app);
  return run(app, argc, argv);
}
