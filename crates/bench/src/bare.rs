//! A handler that does nothing but read and answer as many bytes as the product does: what HTTP
//! alone costs on this machine, in the same run.

use std::net::SocketAddr;

use actix_web::{App, HttpResponse, HttpServer, web};

/// Serves until it is told to stop.
pub async fn serve(listen: SocketAddr, bytes: usize) -> anyhow::Result<()> {
    let body = web::Data::new("x".repeat(bytes));
    let server = HttpServer::new(move || {
        App::new()
            .app_data(body.clone())
            .route("/healthz", web::get().to(HttpResponse::Ok))
            .route("/wechat/callback/{appid}", web::post().to(answer))
    });
    server.bind(listen)?.run().await?;
    Ok(())
}

async fn answer(body: web::Data<String>, _request: web::Bytes) -> HttpResponse {
    HttpResponse::Ok().content_type("text/xml; charset=utf-8").body(body.as_str().to_owned())
}
