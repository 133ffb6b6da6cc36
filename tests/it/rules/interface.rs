use fivenines::analysis::report::Severity::{Info, Warning};

use super::{Case, check, check_severity};

pub(super) const CASES: &[Case] = &[
    (
        "browser-speaks-grpc",
        "u:web-client > a:service; set u-a protocol gRPC over HTTP/2",
        "u:web-client > a:service > b:service; set u-a protocol gRPC-Web; set a-b protocol gRPC",
    ),
    (
        "query-without-limit",
        "u:client > g:api-gateway; set u-g protocol GraphQL; set g query_limit false",
        "u:client > g:api-gateway; set u-g protocol GraphQL; set g query_limit true",
    ),
    (
        "graphql-behind-a-cdn",
        "u:client > c:cdn > a:service; set c-a protocol GraphQL",
        "u:client > c:cdn > a:service; set c-a protocol HTTPS",
    ),
    (
        "sockets-at-a-service",
        "u:client > lb:load-balancer > a:service*4; set lb-a protocol WebSocket",
        "u:client > lb:load-balancer > w:websocket-gateway*4; set lb-w protocol WebSocket",
    ),
    (
        "sockets-at-a-function",
        "u:client > f:function; set u-f protocol WSS",
        "u:client > f:function; set u-f protocol HTTPS",
    ),
    (
        "polls-too-rarely",
        "u:client > a:service > db:sql-database; set u-a poll_interval 30s; flow f u; target t flow:f staleness 10s",
        "u:client > a:service > db:sql-database; set u-a poll_interval 5s; flow f u; target t flow:f staleness 10s",
    ),
    (
        "clients-keep-asking",
        "u:client > a:service; set u-a poll_interval 2s",
        "u:client > a:service; set u-a poll_interval 30s",
    ),
    (
        "files-through-a-server",
        "u:client > a:service > s3:object-store; set s3 item_size 5 MB; flow f u",
        "u:client > a:service > s3:object-store; set s3 item_size 5 kB; flow f u",
    ),
    (
        "routes-without-looking",
        "u:client > n:network-load-balancer > a:service; n > b:monolith; set n-a split t 1; set n-b split t 1",
        "u:client > n:load-balancer > a:service; n > b:monolith; set n-a split t 1; set n-b split t 1",
    ),
];

#[test]
fn interface() {
    check(CASES);
}

#[test]
fn a_limit_of_which_nothing_is_said_is_a_remark() {
    let drawn = "u:client > g:api-gateway; set u-g protocol GraphQL";
    let stated = "u:client > g:api-gateway; set u-g protocol GraphQL; set g query_limit false";
    check_severity(&[
        ("query-without-limit", drawn, Info),
        ("query-without-limit", stated, Warning),
    ]);
}
