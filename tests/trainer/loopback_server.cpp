#include "tests/trainer/loopback_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace fader {
namespace {

void send_all(int connection, const std::string& bytes) {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const ssize_t step = send(connection, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (step <= 0) return;  // the client went away
    sent += static_cast<std::size_t>(step);
  }
}

std::string head(const std::string& status, std::size_t length, const std::string& more = "") {
  return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(length) +
         "\r\nConnection: close\r\n" + more + "\r\n";
}

}  // namespace

LoopbackServer::LoopbackServer(std::map<std::string, std::string> files, Behaviour behaviour)
    : files_(std::move(files)), behaviour_(behaviour) {
  socket_ = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* any = reinterpret_cast<sockaddr*>(&address);
  if (socket_ < 0 || bind(socket_, any, size) != 0 || listen(socket_, 8) != 0 ||
      getsockname(socket_, any, &size) != 0) {
    throw std::runtime_error("no socket on 127.0.0.1 for the test's server");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

LoopbackServer::~LoopbackServer() {
  stop_ = true;
  thread_.join();
  close(socket_);
}

std::vector<LoopbackServer::Request> LoopbackServer::requests() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return requests_;
}

void LoopbackServer::serve() {
  while (!stop_) {
    pollfd waiting{socket_, POLLIN, 0};
    if (poll(&waiting, 1, 20) <= 0) continue;
    const int connection = accept(socket_, nullptr, nullptr);
    if (connection < 0) continue;
    answer(connection);
    close(connection);
  }
}

void LoopbackServer::answer(int connection) {
  std::string text;
  char buffer[4096];
  while (text.find("\r\n\r\n") == std::string::npos) {
    const ssize_t got = recv(connection, buffer, sizeof buffer, 0);
    if (got <= 0) return;
    text.append(buffer, static_cast<std::size_t>(got));
  }
  Request request;
  request.path = text.substr(5, text.find(' ', 5) - 5);  // after "GET /"
  const std::string range = "Range: bytes=";
  if (const auto at = text.find(range); at != std::string::npos) {
    request.first_byte = std::atoll(text.c_str() + at + range.size());
  }
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    requests_.push_back(request);
  }

  const auto file = files_.find(request.path);
  if (file == files_.end()) return send_all(connection, head("404 Not Found", 0));
  if (behaviour_.busy > 0) {
    --behaviour_.busy;
    return send_all(connection, head("503 Service Unavailable", 0));
  }
  const std::string& content = file->second;
  const auto first =
      behaviour_.ranges ? static_cast<std::size_t>(request.first_byte) : std::size_t{0};
  if (first > 0 && first >= content.size()) {
    return send_all(connection,
                    head("416 Range Not Satisfiable", 0,
                         "Content-Range: bytes */" + std::to_string(content.size()) + "\r\n"));
  }
  std::string body = content.substr(first);
  send_all(connection, first == 0 ? head("200 OK", body.size())
                                  : head("206 Partial Content", body.size(),
                                         "Content-Range: bytes " + std::to_string(first) + "-" +
                                             std::to_string(content.size() - 1) + "/" +
                                             std::to_string(content.size()) + "\r\n"));
  if (behaviour_.cuts > 0 && behaviour_.cut_after < body.size()) {
    --behaviour_.cuts;
    body.resize(behaviour_.cut_after);
  }
  send_all(connection, body);
}

}  // namespace fader
